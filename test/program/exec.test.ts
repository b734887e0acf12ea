import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';

async function installed() {
  return install(await pointToSandbox());
}

test('the credentials are in the environment, the password is not, and nothing else is changed', async () => {
  const { run, file } = await installed();
  await run('login');
  const session = Object.values<Record<string, { session: { value: string } }>>(
    JSON.parse(readFileSync(file, 'utf8')).profiles,
  )
    .flatMap((profile) => Object.values(profile))
    .map((entry) => entry.session.value)[0];
  const print = 'console.log(JSON.stringify(process.env))';
  const [without, inside] = await Promise.all([
    run('exec', '--only', 'key', '--', process.execPath, '-e', print),
    run('exec', '--', process.execPath, '-e', print),
  ]);
  const { env } = await installed();
  const expected = JSON.parse(without.stdout);
  expect(Object.keys(expected).filter((name) => /^TMDB_(?!AUTH_)/.test(name))).toEqual(['TMDB_API_KEY']);
  expect(env['TMDB_PASSWORD']).toBe(SANDBOX.password);
  const account = { TMDB_SESSION_ID: session, TMDB_ACCOUNT_ID: '1', TMDB_USERNAME: SANDBOX.username };
  expect(JSON.parse(inside.stdout)).toEqual({ ...expected, ...account });
  expect({ ...inside, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test.each<[string, string[], number, string]>([
  ['its own code', ['--', 'sh', '-c', 'exit 42'], 42, ''],
  ['128+n after a signal', ['--', 'sh', '-c', 'kill -TERM $$'], 143, ''],
  ['127 if it is not found', ['--', 'no-such-program'], 127, 'the command no-such-program was not found'],
  ['126 for a directory', ['--', '/tmp'], 126, 'the command /tmp cannot be run (EACCES)'],
  ['125 for wrong usage', ['--bad', '--', 'true'], 125, 'unknown option'],
  ['125 for a wrong value', ['--only', 'x', '--', 'true'], 125, '--only takes'],
  ['125 without --', ['true'], 125, 'the command to run goes after --'],
  ['125 without a command', ['--'], 125, 'COMMAND is missing'],
  ['125 with nothing to give', ['--only', 'guest', '--', 'true'], 125, 'there are no credentials to give'],
])('%s', async (_, args, status, message) => {
  const { run } = await installed();
  const outcome = await run('exec', ...args);
  expect(outcome).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
  if (message !== '') {
    const { stdout } = await run('exec', '--json', ...args);
    expect(JSON.parse(stdout).error).toMatchObject({ exit_code: status, message: expect.stringContaining(message) });
  }
});

test.each([[['printf', '%s,', '--', '--json', '-v', '-q']], [['printf', '%s,', "a b'c", '$HOME', '*', '']]])(
  'the command line is passed on as it is: %j',
  async (command) => {
    const { run } = await installed();
    const { stdout } = await run('exec', '--', ...command);
    expect(stdout).toBe(
      command
        .slice(2)
        .map((word) => `${word},`)
        .join(''),
    );
  },
);

test('a command whose name begins with --', async () => {
  const { run, home } = await installed();
  writeFileSync(join(home, 'bin', '--version'), '#!/bin/sh\necho "mine $*"\n');
  chmodSync(join(home, 'bin', '--version'), 0o755);
  expect((await run('exec', '--', '--version', '--json')).stdout).toBe('mine --json\n');
});

test('the working directory, stdin and stdout are its own', async () => {
  const { script } = await installed();
  const { stdout } = await script("cd / && echo in | tmdb-auth exec -- sh -c 'pwd; cat'");
  expect(stdout).toBe('/\nin\n');
});

test.skipIf(!existsSync('/proc/self/cmdline'))('no command line holds a secret', async () => {
  const { run, home } = await installed();
  await run('login');
  const look = "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done";
  const [{ stdout }, { stdout: session }] = [
    await run('exec', '--', 'sh', '-c', look),
    await run('print', 'session-id'),
  ];
  expect(stdout).toContain('tmdb-auth exec -- sh -c');
  for (const secret of [SANDBOX.apiKey, SANDBOX.password, session.trim()]) expect(stdout).not.toContain(secret);
  expect(readdirSync(home)).not.toContain('core');
});

describe('in a terminal', () => {
  test('the program sees it as it is', async () => {
    const { env } = await installed();
    const show =
      'tty; stty size; test -t 0 && test -t 1 && test -t 2 && echo all; ls --color=auto -d /tmp; printenv TERM';
    const screens = [];
    for (const command of [
      ['sh', '-c', show],
      ['tmdb-auth', 'exec', '--', 'sh', '-c', show],
    ] as const) {
      const [program, ...args] = command;
      const terminal = startInPty(program, args, { env, columns: 71 });
      expect(await terminal.exit).toBe(0);
      screens.push(terminal.screen().replace(/\/dev\/pts\/\d+/, 'PTS'));
    }
    expect(screens[1]).toBe(screens[0]);
    expect(screens[0]).toMatch(/^PTS\r\n24 71\r\nall\r\n.*\/tmp/);
  });

  test('Ctrl-C reaches it once, and it may go on', async () => {
    const { env, home } = await installed();
    const file = join(home, 'signals');
    const program = `process.on('SIGINT', () => fs.appendFileSync('${file}', 'INT '));
      process.on('SIGTERM', () => { fs.appendFileSync('${file}', 'TERM'); process.exit(7); });
      setInterval(() => {}, 1000); console.log('ready');`;
    const terminal = startInPty('tmdb-auth', ['exec', '--', process.execPath, '-e', program], { env });
    await terminal.shows('ready');
    for (const told of ['INT ', 'INT INT ']) {
      terminal.type('\u0003');
      await vi.waitUntil(() => existsSync(file) && readFileSync(file, 'utf8') === told, { timeout: 60_000 });
    }
    process.kill(terminal.pid, 'SIGTERM');
    expect(await terminal.exit).toBe(7);
    expect(readFileSync(file, 'utf8')).toBe('INT INT TERM');
  });
});

describe.skipIf(lacks('setsid'))('without a terminal', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s is passed on and leaves no orphan', async (signal, status) => {
    const { env, home } = await installed();
    const file = join(home, 'pid');
    const command = ['tmdb-auth', 'exec', '--', 'sh', '-c', `echo $$ >${file}; exec sleep 100`];
    const child = spawn('setsid', ['--wait', ...command], { env, stdio: 'ignore' });
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(20);
    const sleeper = Number(readFileSync(file, 'utf8'));
    const parent = Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${sleeper}/status`, 'utf8'))?.[1]);
    process.kill(parent, signal);
    const [code] = await once(child, 'exit');
    expect(code).toBe(status);
    expect(existsSync(`/proc/${sleeper}`)).toBe(false);
  });
});

test('sandbox: its own failures are 125 where it runs a program', async () => {
  const { run } = await installed();
  expect((await run('sandbox', '--port', 'x')).status).toBe(2);
  expect((await run('sandbox', '--port', 'x', '--', 'true')).status).toBe(125);
  expect((await run('sandbox', '--', 'sh', '-c', 'exit 3')).status).toBe(3);
  expect((await run('sandbox', '--', 'no-such-program')).status).toBe(127);
});
