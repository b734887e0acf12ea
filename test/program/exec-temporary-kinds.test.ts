import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { install } from '../support/installed-program.ts';
import { machine, PRINT } from './temporary-machine.ts';

test('a guest session is not stored, and expires by itself', async () => {
  const { run, document } = await machine();
  const { status, stdout, stderr } = await run('exec', '--temporary=guest', ...PRINT);
  expect(JSON.parse(stdout)).toEqual({
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_GUEST_SESSION_ID: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect([status, stderr, document()]).toEqual([0, 'done: creating a guest session\n', '']);
});

test('no other login of the environment is handed on, under whatever names', async () => {
  const { run } = await machine({ TMDB_SESSION_ID: '5e55', TMDB_USER_ACCESS_TOKEN: 'eyJh.eyJh.aaaa' });
  const args = ['--temporary', '--only', 'key,session,user', '--as', 'session-id=SESSION'];
  const { status, stdout } = await run('exec', ...args, ...PRINT);
  expect([status, Object.keys(JSON.parse(stdout))]).toEqual([0, ['TMDB_API_KEY', 'TMDB_ACCOUNT_ID']]);
});

test('a user token of version 4 is approved in the browser, and ended too', async () => {
  const requests: string[] = [];
  const sandbox = await startSandbox({ approve: 'auto', onRequest: (line) => void requests.push(line) });
  onTestFinished(() => sandbox.close());
  const { run, file } = install({
    TMDB_ACCESS_TOKEN: SANDBOX.accessToken,
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
    TMDB_ACCOUNT_OBJECT_ID: 'x',
    BROWSER: 'none',
  });
  const { status, stdout, stderr } = await run('exec', '--temporary=user', ...PRINT);
  const { TMDB_USER_ACCESS_TOKEN: token, ...others } = JSON.parse(stdout);
  expect(others).toEqual({
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_ACCESS_TOKEN: SANDBOX.accessToken,
    TMDB_ACCOUNT_OBJECT_ID: SANDBOX.accountObjectId,
  });
  expect([status, stderr]).toEqual([
    0,
    expect.stringContaining(`the temporary user token …${token.slice(-4)} is ended at TMDb\n`),
  ]);
  expect(requests.at(-1)).toBe('DELETE /4/auth/access_token 200');
  expect(readFileSync(file, 'utf8')).not.toContain('temporary');

  expect((await run('exec', '--temporary=user', '--', 'sh', '-c', 'kill -9 $PPID')).status).toBe(null);
  const { stdout: listed } = await run('profile', 'list', '--json');
  expect(JSON.parse(listed).warnings).toMatchObject([{ code: 'reaped' }]);
  expect(requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
});

test('a key that TMDb refuses for one session does not keep the next command from ending another', async () => {
  const { run, script, env, witness } = await machine();
  // Both are there before one is killed, which the other one would see to.
  const wait = 'echo >>"$HOME/began"; until [ "$(wc -l <"$HOME/began")" = 2 ]; do sleep 0.05; done; kill -9 $PPID';
  const die = (profile: string) => run('exec', '--temporary', '--profile', profile, '--', 'sh', '-c', wait);
  await Promise.all([die('bad'), die('default')]);
  expect(witness.live.size).toBe(2);
  delete env['TMDB_API_KEY'];
  const set = async (key: string, profile: string) => {
    const { stdout } = await script(`echo ${key} | tmdb-auth config set api-key --stdin --json --profile ${profile}`);
    return JSON.parse(stdout).warnings.map(({ code }: { code: string }) => code);
  };
  expect([await set('f'.repeat(32), 'bad'), witness.live.size]).toEqual([['not_reaped', 'not_reaped'], 2]);
  const codes = await set(SANDBOX.apiKey, 'default');
  expect([codes.sort(), witness.live.size]).toEqual([['not_reaped', 'reaped'], 1]);
  expect([await set(SANDBOX.apiKey, 'bad'), witness.live.size]).toEqual([['reaped'], 0]);
});
