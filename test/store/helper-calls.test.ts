import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { HONEST, worldWithHelper } from './fake-helper.ts';

test('a command starts the helper as often as the proof of its result takes', async () => {
  const { directory, json, env } = await worldWithHelper(HONEST);
  const calls = () =>
    readFileSync(join(directory, 'bin', 'kept.arguments'), 'utf8')
      .split('\n')
      .slice(0, -1);
  const counted: Record<string, string> = {};
  const KEYLESS = { env: { ...env, TMDB_API_KEY: undefined } };
  await json('config set storage helper:fake');
  for (const line of [
    'print session-id',
    'config set api-key --stdin',
    'login',
    'login',
    'guest',
    'guest',
    'status',
    'status --verify',
    'status --verify',
    'print session-id',
    'token',
    'validate',
    'session',
    'logout',
  ]) {
    const before = calls().length;
    const { exit } = await json(line, { ...KEYLESS, stdin: SANDBOX.apiKey });
    expect(exit).toBe(Object.keys(counted).length === 0 ? 4 : 0);
    const made = calls().slice(before);
    counted[`${line}${line in counted ? ' again' : ''}`] = made.join(' ');
  }
  const save = 'store get erase';
  // That the keychain can be written is found out before a password is spent.
  const proof = 'store get erase';
  expect(counted).toEqual({
    // Nothing has been stored.
    'print session-id': '',
    'config set api-key --stdin': 'store get',
    login: `get ${proof} ${save}`,
    'login again': `get ${proof} ${save}`,
    guest: `get ${save}`,
    'guest again': 'get',
    status: 'get',
    // It keeps the account that it learns.
    'status --verify': `get ${save}`,
    'status --verify again': 'get',
    'print session-id again': 'get',
    token: `get ${save}`,
    validate: `get ${save}`,
    session: `get ${proof} ${save}`,
    logout: `get ${save}`,
  });
});

test('what another process stored in the meantime is got from the helper, in the same entry too', async () => {
  const { json, run, env, clock } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  await json('login');
  await json('token');
  let latest: string | undefined;
  const pause = async (milliseconds: number) => {
    clock.time += milliseconds;
    if (latest !== undefined) return;
    // Two saves lead back to the entry that the command has read.
    await json('validate');
    latest = (await json('guest --new')).guest_session_id;
  };
  expect((await run('session --wait', { env, pause })).exit).toBe(0);
  expect((await json('guest')).guest_session_id).toBe(latest);
});

test('each command says that the secrets are in the keychain', async () => {
  const { json, run, env } = await worldWithHelper(HONEST);
  const said = async (line: string) => (await run(line, { env })).stderr + (await run('status', { env })).stdout;
  await json('config set storage helper:fake');
  const place = 'stored in the keychain by helper:fake\n';
  const login = await said('login');
  expect(login.split(place)).toHaveLength(3);
  expect(login).not.toContain('config.json');
  await json('token');
  await json('validate');
  expect((await run('session', { env })).stderr).toContain(`, ${place}`);
});
