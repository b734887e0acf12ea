import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { install, NODE, pointToSandbox } from '../support/installed-program.ts';
import { lacksMounts } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { CREDENTIALS } from './steps.ts';

/** Starts the program, and gives its lines of stdout one after the other. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  countRun();
  const machine = install({ ...CREDENTIALS, ...env });
  const child = spawn('tmdb-auth', args, { env: machine.env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value as string | undefined, exit: exitOf(child) };
}

async function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
}

/** Whether Node's debugger listens at its port. */
function debuggerListens(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(9229, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const SIGNALS = ['SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGCONT', 'SIGWINCH', 'SIGHUP', 'SIGTERM', 'SIGQUIT'];

/** Says when it is there, says each signal that it gets, and ends at the first with 7. */
const TELL_SIGNALS = `
for (const signal of ${JSON.stringify(SIGNALS)}) process.on(signal, () => { console.log(signal); process.exit(7); });
console.log('ready'); setInterval(() => {}, 1000);`;

describe.each(['exec', 'sandbox'])('%s', (command) => {
  test.each(SIGNALS)('hands on %s', async (signal) => {
    const { child, line, exit } = start([command, '--', NODE, '-e', TELL_SIGNALS]);
    expect(await line()).toBe('ready');
    child.kill(signal as NodeJS.Signals);
    expect([await line(), await exit, await debuggerListens()]).toEqual([signal, 7, false]);
  });
});

test('SIGUSR1 opens no debugger while a command waits', async () => {
  const { child, line } = start(['sandbox']);
  await line();
  child.kill('SIGUSR1');
  child.kill('SIGUSR1');
  expect([await debuggerListens(), child.exitCode]).toEqual([false, null]);
});

test.each(['guest', 'token', 'login', 'status', 'doctor', 'logout', 'print api-key'])(
  'a log that cannot be written fails nothing: %s -v',
  async (line) => {
    const sandbox = await startSandbox({ port: 0, faults: [], now: Date.now });
    onTestFinished(() => sandbox.close());
    const { script } = install({ ...CREDENTIALS, TMDB_AUTH_BASE_URL: `${sandbox.origin}/3` });
    const run = async (redirection: string) => {
      countRun();
      const { status, stdout } = await script(`tmdb-auth ${line} --json -v ${redirection}`);
      return { status, success: JSON.parse(stdout).success };
    };
    await script('tmdb-auth guest');
    expect(await run('2>/dev/full')).toEqual(await run('2>/dev/null'));
  },
);

/** Shell commands in which stderr takes only so many bytes of the log, which has a line of some 60 bytes for each request. */
const FILLING = {
  'a full disk': (bytes: number, command: string) =>
    `unshare -m bash -c 'mount -t tmpfs -o size=4k tmpfs /mnt; head -c ${4096 - bytes} /dev/zero >/mnt/log;
    ${command} 2>>/mnt/log'`,
  'a reader that goes away': (bytes: number, command: string) =>
    `bash -c '${command} 2> >(head -c ${bytes} >/dev/null)'`,
};

const FULL = Object.entries(FILLING).flatMap(([how, fill]) => [1, 2, 3].map((line) => ({ how, fill, line })));

test.skipIf(lacksMounts('-m')).each(FULL)(
  'login with a log that fills up stores its session: $how, in line $line',
  async ({ fill, line }) => {
    countRun();
    const { script, run } = install(await pointToSandbox());
    const { stdout } = await script(fill(60 * line - 30, 'tmdb-auth login --json -v'));
    expect(JSON.parse(stdout)).toMatchObject({ success: true, stored: true });
    const status = JSON.parse((await run('status', '--verify', '--json')).stdout);
    expect(status).toMatchObject({ logged_in: true, verified: true });
  },
);

test.each([
  ['login', 'TMDb API key', {}],
  ['login --web', 'press Enter', { ...CREDENTIALS, BROWSER: 'none' }],
])('a terminal that vanishes ends it by SIGHUP, without a core: %s', async (line, words, env) => {
  countRun();
  const sandbox = await startSandbox({ port: 0, faults: [], now: Date.now });
  onTestFinished(() => sandbox.close());
  const { home, env: environment } = install({
    ...env,
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
  });
  const script = `trap : HUP; cd "$HOME"; tmdb-auth ${line}; echo $? >code`;
  const terminal = startInPty('sh', ['-c', script], { env: environment });
  await terminal.shows(words);
  terminal.vanish();
  const code = join(home, 'code');
  await expect.poll(() => existsSync(code) && readFileSync(code, 'utf8'), { timeout: 60_000 }).toBe('129\n');
  expect(readdirSync(home).filter((name) => name.startsWith('core'))).toEqual([]);
});
