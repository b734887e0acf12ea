import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Interruption } from '../../src/errors.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld, temporaryDirectory } from '../support/world.ts';

test.each<[place: string, resultIsSeen: boolean, shell: string, platform: NodeJS.Platform, line: string]>([
  ['a pipe', false, '/bin/bash', 'linux', 'NAME=VALUE'],
  // Pasted into a shell as they stand: without `export` the next command would talk to the real TMDb.
  ['bash', true, '/bin/bash', 'linux', "export NAME='VALUE'"],
  ['no known shell', true, '', 'linux', "export NAME='VALUE'"],
  ['fish', true, '/usr/bin/fish', 'linux', "set -gx NAME 'VALUE'"],
  ['PowerShell', true, '/usr/bin/pwsh', 'linux', "$env:NAME = 'VALUE'"],
  ['Windows', true, '', 'win32', "$env:NAME = 'VALUE'"],
  ["Git's bash on Windows", true, '/usr/bin/bash.exe', 'win32', "export NAME='VALUE'"],
])(
  'alone it prints how to point at it, for %s, and serves until Ctrl-C',
  async (_, resultIsSeen, SHELL, platform, line) => {
    const { run } = await createWorld();
    const ending = new AbortController();
    const interrupt = async () => {
      ending.abort(new Interruption('SIGINT'));
      return '';
    };
    const { exit, stdout, stderr } = await run('sandbox --no-color --as base-url=TMDB_BASE_URL', {
      signal: ending.signal,
      answers: [['what goes on', interrupt]],
      resultIsSeen,
      platform,
      env: { SHELL },
    });
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0];
    const { apiKey, accessToken, username, password } = SANDBOX;
    expect(stdout.split('\n')).toEqual([
      ...Object.entries({
        TMDB_AUTH_BASE_URL: `${origin}/3`,
        TMDB_AUTH_WEB_URL: origin!,
        TMDB_API_KEY: apiKey,
        TMDB_ACCESS_TOKEN: accessToken,
        TMDB_USERNAME: username,
        TMDB_PASSWORD: password,
        TMDB_BASE_URL: `${origin}/3`,
      }).map(([name, value]) => line.replace('NAME', name).replace('VALUE', value)),
      '',
    ]);
    expect(exit).toBe(130);
    expect(stderr).toBe(
      `the sandbox serves until Ctrl-C\nwhat goes on in it is at ${origin}/\npoint a program at it with these variables:\n\n`,
    );
    await expect(fetch(`${origin}/3/authentication`)).rejects.toThrow();
  },
);

test.each([
  ['--port 65536', '--port is not a port number'],
  ['--seed x', '--seed is not a number'],
  ['--delay -1', '--delay is not a number'],
  ['--token-ttl soon', '--token-ttl is not a length of time'],
  ['--guest-ttl 0', '--guest-ttl is not a length of time'],
  ['--fault other:2', 'there is no such fault'],
  ['--approve maybe', '--approve does not take this value'],
  ['--allow-redirect javascript:alert(1)', 'there is no such origin to redirect to'],
  ['--stubs /no/such/directory', 'the directory of the stubs does not exist'],
  ['--as session-id=X', '--as takes NAME=VARIABLE'],
])('sandbox %s is misuse', async (flags, message) => {
  const { json } = await createWorld();
  expect(await json(`sandbox ${flags}`)).toMatchObject({ exit: 2, error: { code: 'usage', message } });
});

test('the flags are those of startSandbox', async () => {
  const { run } = await createWorld();
  const script = `curl() { ${process.execPath} -e 'fetch(process.argv[1]).then((r) => r.text()).then(console.log)' "$1"; }
    curl "$TMDB_BASE_URL/authentication/token/new?api_key=$TMDB_API_KEY"
    curl "$TMDB_BASE_URL/authentication?api_key=$TMDB_API_KEY"
    curl "$TMDB_AUTH_WEB_URL/__sandbox/state"`;
  const out = join(temporaryDirectory(), 'out');
  const flags =
    '--seed 1 --token-ttl 5s --guest-ttl 1m --fault maintenance:1 --delay 1 --no-control --as base-url=TMDB_BASE_URL';
  const asked = () => run(['sandbox', ...flags.split(' '), '--', 'sh', '-c', `(${script}) >${out} 2>&1`]);
  expect((await asked()).exit).toBe(0);
  const lines = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ status_code: 46 }, { success: true }, { success: false, message: /--no-control/ }]);
});

test.each([
  [['sandbox', '--', 'sh', '-c', 'exit 42'], 42, ''],
  [['sandbox', '--', 'sh', '-c', 'kill -9 $$'], 137, ''],
  [['sandbox', '--', '/no/such/program'], 127, 'error: the command /no/such/program was not found\n'],
  [['sandbox', '--', '/'], 126, 'error: the command / cannot be run (EACCES)\n'],
])('%j ends with %i', async (args, exit, stderr) => {
  const { run } = await createWorld();
  expect(await run(args)).toEqual({ exit, stdout: '', stderr });
});

test('the command ends with the signal that we are ended with', async () => {
  const { run } = await createWorld();
  const ending = new AbortController();
  const started = join(temporaryDirectory(), 'started');
  const running = run(['sandbox', '--', 'sh', '-c', `: >${started}; exec sleep 600`], { signal: ending.signal });
  await vi.waitUntil(() => existsSync(started), { timeout: 60_000 });
  ending.abort(new Interruption('SIGTERM'));
  expect(await running).toEqual({ exit: 143, stdout: '', stderr: '' });
});

test('a port that is taken is told', async () => {
  const { json, sandbox } = await createWorld();
  const port = new URL(sandbox.origin).port;
  expect(await json(`sandbox --port ${port}`)).toMatchObject({
    exit: 2,
    error: { code: 'usage', message: `port ${port} cannot be used (EADDRINUSE)` },
  });
});
