import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { install } from '../support/installed-program.ts';
import { lacks, lacksMounts } from '../support/needed-programs.ts';
import { countRun } from './count.ts';
import { createFates, expectedExits, SIGNALS } from './owners.ts';
import { CREDENTIALS } from './steps.ts';
import { startWitness } from './witness.ts';

/** Each way to a session. With --no-store it is on stdout, and nowhere else. */
const LINES = ['login', 'login --web', 'session', 'session --wait'].flatMap((line) => [
  line,
  `${line} --no-store --show-secrets`,
]);
const STORING = LINES.filter((line) => !line.includes('--no-store'));

const { fates, settle, signalAtEachRequest, redirect, failKeychain } = createFates();

const BEFORE = 'tmdb-auth login && tmdb-auth token';

type Witness = Awaited<ReturnType<typeof startWitness>>;

/** A machine on which somebody is logged in, with a request token that is approved. */
async function prepare(witness: Witness) {
  const machine = install({ ...CREDENTIALS, ...witness.env });
  await machine.script(BEFORE);
  return machine;
}

test.each(LINES)('no session without an owner, streams: %s', async (line) => {
  expect(await redirect(line, prepare)).toEqual(expectedExits(line));
});

test.each(LINES.flatMap((line) => SIGNALS.map((signal) => [...signal, line] as const)))(
  'no session without an owner, %s (%i) at each request: %s',
  async (signal, status, line) => {
    expect(new Set(await signalAtEachRequest(line, prepare, signal))).toEqual(new Set([status]));
  },
);

test.each(STORING)('no session without an owner, the keychain fails at each call: %s', async (line) => {
  const statuses = await failKeychain(line, ({ env }) => install({ ...CREDENTIALS, ...env }), BEFORE);
  expect([...new Set(statuses)].sort()).toEqual([0, 6]);
});

test.skipIf(lacksMounts('-rm')).each(STORING)('no session without an owner, the disk fills up: %s', async (line) => {
  countRun();
  const home = () => machine.home;
  let isReady = false;
  const witness = await startWitness(async (moment, request) => {
    if (!isReady || moment !== 'served' || !request.endsWith('session/new')) return;
    writeFileSync(join(home(), 'fill'), '');
    await expect.poll(() => existsSync(join(home(), 'full')), { timeout: 60_000 }).toBe(true);
  });
  const machine = install({ ...CREDENTIALS, ...witness.env });
  isReady = true;
  mkdirSync(dirname(machine.file), { recursive: true, mode: 0o700 });
  const disk = dirname(machine.file);
  const script = `
mount -t tmpfs -o size=64k,mode=700 tmpfs '${disk}' || exit 99
tmdb-auth token >/dev/null
(until [ -e "$HOME/fill" ]; do sleep 0.02; done; dd if=/dev/zero of='${disk}/filler' bs=4096; : >"$HOME/full") 2>/dev/null &
tmdb-auth ${line} >"$HOME/printed" 2>"$HOME/said"; status=$?
rm '${disk}/filler'; tmdb-auth print session-id >"$HOME/stored"; exit $status`;
  const child = spawn('unshare', ['-rm', 'sh', '-c', script], { env: machine.env, stdio: 'ignore' });
  const [status] = await once(child, 'exit');
  expect([witness.live.size, readFileSync(join(home(), 'stored'), 'utf8')]).toEqual([0, '']);
  expect([status, readFileSync(join(home(), 'said'), 'utf8')]).toEqual([
    6,
    expect.stringContaining('the new session was ended at TMDb again'),
  ]);
});

test.skipIf(lacks('strace')).each(['link', 'fsync', 'rename', 'unlink'])(
  'no session without an owner, and no dead one stored, where the disk tells of a failure: %s',
  async (call) => {
    for (const time of [1, 2, 3, 4, 5, 6, 7, 8]) {
      countRun();
      const witness = await startWitness();
      const machine = await prepare(witness);
      const inject = `-e trace=${call} -e inject=${call}:error=EIO:when=${time}`;
      await machine.script(`strace -f -qq -o /dev/null ${inject} tmdb-auth login`);
      await settle(`login, ${call} ${time} fails`, witness, machine);
      const { stdout } = await machine.run('print', 'session-id');
      expect(witness.live).toContain(stdout.trim());
    }
  },
);

test('no session without an owner, summed up', () => {
  const { withoutOwner, ...owned } = fates;
  expect(withoutOwner).toEqual([]);
  process.stdout.write(`sessions: ${JSON.stringify({ ...owned, withoutOwner: withoutOwner.length })}\n`);
  for (const count of Object.values(owned)) expect(count).toBeGreaterThan(0);
});
