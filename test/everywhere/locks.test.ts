import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();

type Home = Awaited<ReturnType<typeof createHome>>;

/** Where it cannot be seen that a process has ended, its lock lasts for 30 seconds more. */
const PATIENCE = ['--timeout', '90'];

describe(machine.name, () => {
  test('what 20 processes store at once is all there', async () => {
    const { run, document, requests } = await createHome(machine);
    const guests = Array.from({ length: 10 }, () => run(['guest', '--json']));
    const logins = Array.from({ length: 10 }, (_, n) => run(['login', '--json', '--profile', `p${n}`]));
    const outcomes = await Promise.all([...guests, ...logins]);
    expect(outcomes.filter(({ status }) => status !== 0)).toEqual([]);
    expect(new Set(outcomes.slice(0, 10).map(({ stdout }) => JSON.parse(stdout).guest_session_id)).size).toBe(1);
    expect(requests.filter((line) => line.includes('guest_session'))).toHaveLength(1);
    expect(Object.keys(document().profiles)).toHaveLength(11);
  });

  test('a process that is killed in the midst of a write leaves the file whole, and the next one goes on', async () => {
    const isWriting = (name: string) => name.startsWith('config.json.lock') || name.endsWith('.tmp');
    const killed = async (home: Home) => {
      await home.run(['guest', '--json']);
      const guest = JSON.stringify(home.document());
      const { outcome, kill } = home.start(['config', 'set', 'profile', 'killed']);
      const ended = outcome.then(() => 'ended');
      const directory = dirname(home.file);
      while (!readdirSync(directory).some(isWriting) && (await Promise.race([ended, setTimeout(1)])) !== 'ended');
      kill();
      await outcome;
      expect(JSON.stringify({ ...home.document(), profile: undefined })).toBe(guest);
      expect(await home.run(['config', 'set', 'profile', 'next', ...PATIENCE])).toMatchObject({ status: 0 });
      expect(home.document()).toHaveProperty('profile', 'next');
      expect(readdirSync(directory)).toEqual(['config.json']);
    };
    await Promise.all(Array.from({ length: 6 }, async () => killed(await createHome(machine))));
  });

  test('a process that is killed while it holds the lock of the guest session is replaced by the next one', async () => {
    const home = await createHome(machine);
    const guest = { success: true, guest_session_id: '0'.repeat(32), expires_at: '2099-01-01 00:00:00 UTC' };
    let isSilent = true;
    const server = createServer((_, reply) => {
      if (!isSilent) reply.setHeader('content-type', 'application/json').end(JSON.stringify(guest));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    const env = { TMDB_AUTH_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/3` };
    const { outcome, kill } = home.start(['guest'], { env });
    await once(server, 'request');
    kill();
    expect(await outcome).toMatchObject({ stdout: '' });
    isSilent = false;
    expect(await home.run(['guest', ...PATIENCE], { env })).toMatchObject({
      status: 0,
      stdout: `${guest.guest_session_id}\n`,
    });
  });
});
