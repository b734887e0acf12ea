import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/sandbox/api.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { tryLock } from '../../src/store/lock.ts';
import { install } from '../support/program.ts';
import { startInPty } from '../support/pty.ts';
import { SESSION, TOKEN } from './raw-server.ts';

/** Time for the shell around it to tell how it ended. */
const SLACK = 200;

const CREDENTIALS = {
  TMDB_API_KEY: SANDBOX.apiKey,
  TMDB_USERNAME: SANDBOX.username,
  TMDB_PASSWORD: SANDBOX.password,
};

interface Step {
  readonly step: string;
  readonly line: string;
  /** What is on the screen then. */
  readonly shows: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  /** Whether another process has the config file locked. */
  readonly locked?: true;
  /** How it ends by itself, when nobody can be asked any more. */
  readonly atEnd?: number;
}

const { TMDB_PASSWORD: _, ...NO_PASSWORD } = CREDENTIALS;
const { TMDB_API_KEY: __, ...NO_KEY } = CREDENTIALS;
const SLOW = { faults: ['slow'] as const, env: CREDENTIALS };

const PROMPTS: readonly Step[] = [
  { step: 'login, at the prompt for the key', line: 'login', shows: 'TMDb API key', env: NO_KEY },
  {
    step: 'login, at the prompt for the name',
    line: 'login',
    shows: 'TMDb username',
    env: { TMDB_API_KEY: SANDBOX.apiKey },
  },
  { step: 'login, at the prompt for the password', line: 'login', shows: 'TMDb password', env: NO_PASSWORD },
  { step: 'validate, at the prompt', line: `validate ${TOKEN}`, shows: 'TMDb password', env: NO_PASSWORD },
  { step: 'guest, at the prompt', line: 'guest', shows: 'TMDb API key', env: {} },
  { step: 'config set, at the prompt', line: 'config set api-key', shows: 'API key', env: {} },
];

const STEPS: readonly Step[] = [
  ...PROMPTS,
  { step: 'guest, in the request', line: 'guest', shows: 'creating', ...SLOW },
  { step: 'token, in the request', line: 'token', shows: 'creating', ...SLOW },
  { step: 'login, in the request', line: 'login', shows: '1/3', ...SLOW },
  { step: 'validate, in the request', line: `validate ${TOKEN}`, shows: 'approving', ...SLOW },
  { step: 'session, in the request', line: `session ${TOKEN}`, shows: 'creating', ...SLOW },
  { step: 'session --wait, between two requests', line: `session ${TOKEN} --wait`, shows: 'waiting', env: CREDENTIALS },
  { step: 'login --web, in the wait', line: 'login --web', shows: 'press Enter', env: CREDENTIALS },
  { step: 'guest, waiting for the lock', line: 'guest', shows: 'creating', env: CREDENTIALS, locked: true },
  { step: 'doctor, in the request', line: 'doctor', shows: '', ...SLOW },
  {
    step: 'status --verify, in the request',
    line: 'status --verify',
    shows: '',
    ...SLOW,
    env: { ...CREDENTIALS, TMDB_SESSION_ID: SESSION },
  },
  {
    step: 'logout, in the request',
    line: 'logout',
    shows: '',
    ...SLOW,
    env: { ...CREDENTIALS, TMDB_SESSION_ID: SESSION },
  },
  { step: 'sandbox, serving', line: 'sandbox', shows: 'until Ctrl-C', env: {} },
];

/** A command at a step, in a terminal whose settings are written down before and after. */
async function start({ line, shows, env = {}, faults = [], locked }: Step, command = `exec tmdb-auth ${line}`) {
  const sandbox = await startSandbox({ port: 0, faults, now: Date.now });
  onTestFinished(() => sandbox.close());
  const machine = install({
    ...env,
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
    BROWSER: 'none',
  });
  if (locked) await lock(dirname(machine.file));
  const script = `cd "$HOME"; stty -a >before; sh -c 'echo $$ >pid; ${command}'; code=$?; stty -a >after; exit $code`;
  const terminal = startInPty('sh', ['-c', script], machine);
  const pid = join(machine.home, 'pid');
  if (shows === '') await setTimeout(700);
  else await terminal.shows(shows);
  return { terminal, machine, pid: () => Number(readFileSync(pid, 'utf8')) };
}

async function lock(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const processes = { ownId: process.pid, exists: (id: number) => id === process.pid };
  await tryLock({ directory, processes, pause: (milliseconds) => setTimeout(milliseconds) }, 'config.json');
}

/** A zombie only waits to be counted by its parent. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

type Started = Awaited<ReturnType<typeof start>>;

/** That the terminal is as it was, the cursor is there, and the config directory holds nothing odd. */
function expectGoodOrder({ terminal, machine }: Started): void {
  // The size is the test's own doing.
  const read = (name: string) => readFileSync(join(machine.home, name), 'utf8').replace(/rows.*?;.*?;/, '');
  expect(read('after')).toBe(read('before'));
  const screen = terminal.screen();
  expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(screen.lastIndexOf('\u001b[?25l'));
  const directory = dirname(machine.file);
  const names = existsSync(directory) ? readdirSync(directory) : [];
  expect(names.filter((name) => !/^config\.json$/.test(name) && !isOurs(join(directory, name)))).toEqual([]);
  if (existsSync(machine.file)) JSON.parse(readFileSync(machine.file, 'utf8'));
}

/** The lock that this test itself holds. */
function isOurs(path: string): boolean {
  return readFileSync(path, 'utf8').includes(String(process.pid));
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s', (signal, status) => {
  test.each(
    STEPS.flatMap((step) => [
      { ...step, times: 1 },
      { ...step, times: 2 },
    ]),
  )('$step, $times times', async ({ times, ...step }) => {
    const started = await start(step);
    const since = performance.now();
    for (let sent = 0; sent < times; sent += 1) {
      if (sent > 0) await setTimeout(30);
      try {
        process.kill(started.pid(), signal);
      } catch {
        // The first was enough.
      }
    }
    expect(await started.terminal.exit).toBe(status);
    expect(performance.now() - since).toBeLessThan(300 + SLACK);
    expectGoodOrder(started);
  });
});

describe('keys', () => {
  test.each(STEPS)('Ctrl-C: $step', async (step) => {
    const started = await start(step);
    const since = performance.now();
    started.terminal.type('\u0003');
    expect(await started.terminal.exit).toBe(130);
    expect(performance.now() - since).toBeLessThan(300 + SLACK);
    // The shell around is in the same process group, and says no more after Ctrl-C.
    expect(started.terminal.screen()).toMatch(/interrupted|until Ctrl-C/);
  });

  test.each(PROMPTS)('Ctrl-D: $step', async (step) => {
    const started = await start(step);
    started.terminal.type('\u0004');
    expect(await started.terminal.exit).toBe(2);
    expectGoodOrder(started);
  });

  test.each(['\u0014', '\u001b', '\u001b[A', '\t', '\u0000', '\u007f', '\u0015', 'é🗝'])(
    '%j at a prompt shows no password',
    async (key) => {
      const started = await start(PROMPTS[2]!);
      started.terminal.type(`wrong${key}\u0015`);
      await setTimeout(100);
      started.terminal.type(`${SANDBOX.password}\r`);
      expect([0, 4]).toContain(
        await Promise.race([started.terminal.exit, started.terminal.shows('instead?').then(() => 4)]),
      );
      expect(started.terminal.screen()).not.toMatch(/wrong|sandbox-password/);
      started.terminal.type('\u0003');
    },
  );

  test.each(PROMPTS.slice(0, 3))('Ctrl-Z and fg: $step', async (step) => {
    const sandbox = await startSandbox({ port: 0, faults: [], now: Date.now });
    onTestFinished(() => sandbox.close());
    const { env } = install({ ...step.env, TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`, PS1: 'READY ' });
    const terminal = startInPty('bash', ['--norc', '-i'], { env });
    await terminal.shows('READY');
    terminal.type(`tmdb-auth ${step.line}\r`);
    await terminal.shows(step.shows);
    terminal.type('\u001a');
    await terminal.shows('Stopped');
    terminal.type('stty -a | grep -c " echo "; fg\r');
    await terminal.shows('1\r\n');
    await terminal.shows('tmdb-auth');
    await setTimeout(200);
    const answers = {
      'TMDb API key': SANDBOX.apiKey,
      'TMDb username': SANDBOX.username,
      'TMDb password': SANDBOX.password,
    };
    const names = Object.keys(answers) as (keyof typeof answers)[];
    for (const [index, name] of names.slice(names.indexOf(step.shows as never)).entries()) {
      const given = {
        'TMDb API key': 'TMDB_API_KEY',
        'TMDb username': 'TMDB_USERNAME',
        'TMDb password': 'TMDB_PASSWORD',
      }[name];
      if (given in (step.env ?? {})) continue;
      if (index > 0) await terminal.shows(name);
      terminal.type(`${answers[name]}\r`);
    }
    await terminal.shows('logged in to TMDb as sandbox');
  });
});

describe('sizes and kinds of terminals', () => {
  const { TMDB_PASSWORD: ___, ...rest } = CREDENTIALS;

  test.each([0, 1, 10, 40, 500])('login in %i columns', async (columns) => {
    const started = await start(
      { step: '', line: 'login', shows: 'begin', env: rest },
      `stty cols ${columns}; echo begin; exec tmdb-auth login`,
    );
    await setTimeout(columns < 10 ? 1_000 : 500);
    started.terminal.type(`${SANDBOX.password}\r`);
    expect(await started.terminal.exit).toBe(0);
    expect(started.terminal.screen().length).toBeLessThan(30_000);
    expectGoodOrder({ ...started, machine: started.machine });
  });

  test.each([...PROMPTS.slice(2, 3), ...STEPS.filter(({ step }) => /guest, in|login --web/.test(step))])(
    'resized: $step',
    async (step) => {
      const started = await start(step);
      for (const columns of [20, 200, 3, 80]) {
        started.terminal.resize(columns);
        await setTimeout(50);
      }
      process.kill(started.pid(), 'SIGTERM');
      expect(await started.terminal.exit).toBe(143);
    },
  );

  test.each(['guest', 'token', 'login', 'status', 'doctor', 'login --web --timeout 1'])(
    'TERM=dumb, no escape sequence: %s',
    async (line) => {
      const started = await start({ step: '', line, shows: '', env: { ...CREDENTIALS, TERM: 'dumb' } });
      await started.terminal.exit;
      expect(started.terminal.screen()).not.toContain('\u001b');
    },
  );

  test.each(['guest', 'token', 'login', 'status', 'doctor', 'login --web --timeout 1'])(
    'NO_COLOR, no colour: %s',
    async (line) => {
      const started = await start({ step: '', line, shows: '', env: { ...CREDENTIALS, NO_COLOR: '1' } });
      await started.terminal.exit;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(started.terminal.screen()).not.toMatch(/\u001b\[\d*(;\d+)*m/);
    },
  );

  test.each(STEPS)('the terminal vanishes: $step', async (step) => {
    const started = await start(step);
    const pid = started.pid();
    started.terminal.vanish();
    const since = performance.now();
    while (isAlive(pid) && performance.now() - since < 3_000) await setTimeout(10);
    expect(performance.now() - since).toBeLessThan(1_000);
  });
});

describe('streams', () => {
  const COMMANDS = [
    '--help',
    '--version',
    'guest',
    'token',
    'status',
    'doctor',
    'print api-key',
    'export --format sh',
    'config list',
    'logout',
  ];

  async function machine() {
    const sandbox = await startSandbox({ port: 0, faults: [], now: Date.now });
    onTestFinished(() => sandbox.close());
    return install({ ...CREDENTIALS, TMDB_AUTH_BASE_URL: `${sandbox.origin}/3` });
  }

  test.each(COMMANDS)('%s', async (line) => {
    const { script } = await machine();
    await script('tmdb-auth login && tmdb-auth guest');
    const outcomes: Record<string, number | null> = {};
    for (const redirection of [
      '>&-',
      '2>&-',
      '<&-',
      '>&- 2>&- <&-',
      '>/dev/full',
      '2>/dev/full',
      '>/dev/full 2>/dev/full',
    ]) {
      outcomes[redirection] = (await script(`tmdb-auth ${line} ${redirection}`)).status;
    }
    const { stdout } = await script(`tmdb-auth ${line} | head -c 0; echo "\${PIPESTATUS[0]}"`, 'bash');
    const silent = line === 'logout';
    const silentOutput = silent ? 0 : 6;
    expect({ ...outcomes, '| head -c 0': stdout.trim() }).toEqual({
      '>&-': expect.toBeOneOf([0, 6]),
      '2>&-': 0,
      '<&-': 0,
      '>&- 2>&- <&-': expect.toBeOneOf([0, 6]),
      '>/dev/full': silentOutput,
      '2>/dev/full': expect.toBeOneOf([0, 6]),
      '>/dev/full 2>/dev/full': expect.toBeOneOf([silentOutput, 6]),
      '| head -c 0': '0',
    });
  });
});

const underRoot = spawnSync('unshare', ['-m', 'true']).status === 0 && process.getuid?.() === 0;

test.skipIf(!underRoot)('a DNS server that is silent: Ctrl-C ends it all the same', async () => {
  const { script, home } = install({ TMDB_API_KEY: SANDBOX.apiKey });
  writeFileSync(
    join(home, 'dns.py'),
    "import socket, time; s = socket.socket(2, 2); s.bind(('127.0.0.53', 53)); time.sleep(30)",
  );
  const { stdout } = await script(
    `unshare -m bash -c '
      echo nameserver 127.0.0.53 >${home}/resolv; mount --bind ${home}/resolv /etc/resolv.conf
      python3 ${home}/dns.py & dns=$!
      sleep .5; tmdb-auth guest & us=$!
      sleep 1; start=$(date +%s%N); kill -INT $us; wait $us; echo "$? $(( ($(date +%s%N) - start) / 1000000 ))"
      kill $dns'`,
  );
  const [status, milliseconds] = stdout.trim().split(' ').map(Number);
  expect(status).toBe(130);
  expect(milliseconds).toBeLessThan(300);
});
