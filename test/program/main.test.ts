import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';

// The built program as a user has it: in a pipeline, in a terminal, without either.

test('a sandbox run of login shows three steps, and no session id', async () => {
  const { status, stdout, stderr } = await install().run('sandbox', '--try');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(
    /1\/3 .*\n.*2\/3 .*\n.*3\/3 .*\nlogged in to 127.0.0.1:\d+ as sandbox \(session ….{4}\), stored until this sandbox ends\nthat was a sandbox of its own.*\n$/,
  );
});

test('a sandbox of its own says that all in it is gone, but not to a program that reads JSON', async () => {
  const told = await install().run('sandbox', '--try', '--', 'status');
  expect(told.status).toBe(4);
  expect(told.stderr).toMatch(/\nthat was a sandbox of its own.*\/tmdb-auth.* sandbox -- \S+\n$/);
  const json = await install().run('sandbox', '--try', '--', 'guest', '--json');
  expect([json.status, json.stderr]).toEqual([0, '']);
});

test('sandbox -- CMD runs CMD against itself, with a config directory of its own, and ends with its code', async () => {
  const machine = install({ TMDB_SESSION_ID: 'of the real TMDb' });
  const script = 'tmdb-auth guest -q >/dev/null && env | grep ^TMDB_ | cut -d= -f1 | sort; exit 42';
  expect(await machine.script(`tmdb-auth sandbox -- sh -c '${script}'`)).toEqual({
    status: 42,
    stdout: [
      'TMDB_ACCESS_TOKEN',
      'TMDB_API_KEY',
      'TMDB_AUTH_BASE_URL',
      'TMDB_AUTH_CONFIG_DIR',
      'TMDB_AUTH_WEB_URL',
      'TMDB_PASSWORD',
      'TMDB_USERNAME',
      '',
    ].join('\n'),
    stderr: '',
  });
  expect(existsSync(machine.file)).toBe(false);
  expect((await machine.run('sandbox', '--', '/no/such/program')).status).toBe(127);
  expect((await machine.run('sandbox', '--', '/')).status).toBe(126);
  expect((await machine.run('sandbox', '--', 'sh', '-c', 'kill -9 $$')).status).toBe(137);
});

test.skipIf(lacks('jq'))('pipelines of the result', async () => {
  const machine = install(await pointToSandbox());
  const first = await machine.script('GS=$(tmdb-auth guest -q); printf %s "$GS"');
  expect(first).toEqual({ status: 0, stdout: expect.stringMatching(/^[0-9a-f]{32}$/), stderr: '' });
  expect((await machine.script('tmdb-auth guest --json | jq -r .guest_session_id')).stdout).toBe(`${first.stdout}\n`);
  expect(statSync(machine.file).mode & 0o777).toBe(0o600);
  const login = `printf %s '${SANDBOX.password}' | tmdb-auth login -u sandbox --password-stdin --json | jq -r .username`;
  expect(await machine.script(`unset TMDB_PASSWORD TMDB_USERNAME; ${login}`)).toEqual({
    status: 0,
    stdout: 'sandbox\n',
    stderr: '',
  });
});

test('token, validate and session work in processes of their own', async () => {
  const machine = install(await pointToSandbox());
  const steps = 'tmdb-auth token -q >&2; tmdb-auth session -q; echo $?; tmdb-auth validate -q; tmdb-auth session -q';
  expect((await machine.script(`${steps}; echo $?`)).stdout).toBe('8\n0\n');
});

test.each([
  ['stdin closed', '<&-'],
  ['stdin empty', '</dev/null'],
  ['neither stdin nor stderr', '<&- 2>&-'],
])('with %s no command waits', async (_, redirection) => {
  const machine = install({ TMDB_AUTH_BASE_URL: 'http://127.0.0.1:9/3' });
  for (const command of ['login', 'guest', 'token', 'validate', 'session', 'validate 0123', 'session 0123']) {
    const { status, stdout } = await machine.script(`tmdb-auth ${command} --json ${redirection}`);
    expect({ command, status, code: JSON.parse(stdout).error.code }).toEqual({
      command,
      status: 2,
      code: 'input_required',
    });
  }
});

test('beside a pipe that stays open, and in a terminal with CI=1, no command waits', async () => {
  const machine = install({ TMDB_AUTH_BASE_URL: 'http://127.0.0.1:9/3' });
  for (const command of ['login', 'guest', 'token', 'validate', 'session']) {
    expect((await machine.runBesideOpenPipe(command)).status).toBe(2);
    const terminal = startInPty('tmdb-auth', [command], { env: { ...machine.env, CI: '1' } });
    expect(await terminal.exit).toBe(2);
    expect(terminal.screen()).toMatch(/hint/);
  }
});

test('a full disk under stdout is exit 6, a reader who leaves is not', async () => {
  const machine = install();
  expect(await machine.script('tmdb-auth --help >/dev/full')).toMatchObject({
    status: 6,
    stderr: 'error: the output cannot be written (ENOSPC)\n',
  });
  expect((await machine.script('set -o pipefail; tmdb-auth --help | head -c 0; echo $?', 'bash')).stdout).toBe('0\n');
});

test('--help needs neither network, nor config, nor a home', async () => {
  const machine = install({ HOME: '', TMDB_AUTH_BASE_URL: 'http://127.0.0.1:9/3' });
  expect(await machine.run('--help')).toMatchObject({ status: 0, stderr: '' });
});

test('a secret on the command line is not echoed', async () => {
  const { status, stdout, stderr } = await install().run('login', '--password', 'S3CRET');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: a secret is not taken from the command line.*\nhint: .*\n$/);
  expect(stderr).not.toContain('S3CRET');
});

test('--version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const machine = install();
  expect(await machine.run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  expect(JSON.parse((await machine.run('-V', '--json')).stdout)).toEqual({
    schema: 1,
    success: true,
    version,
    warnings: [],
  });
});
