import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { type Lock, tryLock } from '../../src/store/lock.ts';
import { install, NODE } from '../support/installed-program.ts';
import { readsStdin } from '../support/process-state.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { SESSION, TOKEN, TOKEN_V4 } from './raw-server.ts';

/** The signals that a program in our place would get, and that Node lets a program see. */
const TOLD = 'HUP INT QUIT USR1 USR2 ALRM TERM VTALRM CONT WINCH'.split(' ').map((name) => `SIG${name}`);

export const CREDENTIALS = {
  TMDB_API_KEY: SANDBOX.apiKey,
  TMDB_USERNAME: SANDBOX.username,
  TMDB_PASSWORD: SANDBOX.password,
};

export interface Step {
  readonly step: string;
  readonly line: string;
  /** What is on the screen then; by default a request is being answered. */
  readonly shows?: string;
  /** Whether stdin is a pipe that stays open; what is waited for is that it is read. */
  readonly readsPipe?: true;
  /** Whether a program is run, which says what signals it gets, and ends at the first with 7. */
  readonly runsProgram?: true;
  readonly env?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  /** Whether another process has the config file locked. */
  readonly locked?: true;
  /** Milliseconds for which an answer about a new session is waited for. */
  readonly patience?: number;
}

export const { TMDB_PASSWORD: _, ...NO_PASSWORD } = CREDENTIALS;
const { TMDB_API_KEY: __, ...NO_KEY } = CREDENTIALS;
const BY_TOKEN = { TMDB_ACCESS_TOKEN: SANDBOX.accessToken };
const SLOW = { faults: ['slow'] as const, env: CREDENTIALS };

/** In a session of its own, to which the terminal sends no signal. */
const PROGRAM = `setsid "${NODE}" -e "$TELL"`;

/** Says when it is there, says each signal that it gets, and ends at the first with 7. */
const TELL = `
for (const signal of ${JSON.stringify(TOLD)}) process.on(signal, () => { console.log('got ' + signal); process.exit(7); });
console.log('ready'); setInterval(() => {}, 1000);`;

export const PROMPTS: readonly (Step & { readonly shows: string })[] = [
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

export const STEPS: readonly Step[] = [
  ...PROMPTS,
  { step: 'guest, in the request', line: 'guest', shows: 'creating', ...SLOW },
  { step: 'token, in the request', line: 'token', shows: 'creating', ...SLOW },
  { step: 'login, in the request', line: 'login', shows: '1/3', ...SLOW },
  { step: 'validate, in the request', line: `validate ${TOKEN}`, shows: 'approving', ...SLOW },
  { step: 'session, in the request', line: `session ${TOKEN}`, shows: 'creating', patience: 2_000, ...SLOW },
  { step: 'session --wait, between two requests', line: `session ${TOKEN} --wait`, shows: 'waiting', env: CREDENTIALS },
  { step: 'login --web, in the wait', line: 'login --web', shows: 'waiting for approval', env: CREDENTIALS },
  { step: 'login --v4, in the request', line: 'login --v4', shows: 'creating', ...SLOW, env: BY_TOKEN },
  { step: 'login --v4, in the wait', line: 'login --v4', shows: 'waiting for approval', env: BY_TOKEN },
  {
    step: 'session of version 4, in the request',
    line: `session ${TOKEN_V4}`,
    shows: 'creating',
    patience: 2_000,
    ...SLOW,
    env: BY_TOKEN,
  },
  { step: 'guest, waiting for the lock', line: 'guest', shows: 'creating', env: CREDENTIALS, locked: true },
  { step: 'doctor, in the request', line: 'doctor', ...SLOW },
  {
    step: 'status --verify, in the request',
    line: 'status --verify',
    ...SLOW,
    env: { ...CREDENTIALS, TMDB_SESSION_ID: SESSION },
  },
  {
    step: 'logout, in the request',
    line: 'logout',
    ...SLOW,
    env: { ...CREDENTIALS, TMDB_SESSION_ID: SESSION },
  },
  { step: 'sandbox, serving', line: 'sandbox', shows: 'until Ctrl-C', env: {} },
  {
    step: 'config set storage, waiting for the helper',
    line: 'config set storage helper:hung',
    shows: 'waiting up to',
  },
  { step: 'login, reading stdin', line: 'login --password-stdin <>"$HOME/pipe"', env: NO_PASSWORD, readsPipe: true },
  { step: 'exec, running a program', line: `exec -- ${PROGRAM}`, shows: 'ready', env: CREDENTIALS, runsProgram: true },
  { step: 'sandbox, running a program', line: `sandbox -- ${PROGRAM}`, shows: 'ready', env: {}, runsProgram: true },
];

/** A command at a step, in a terminal whose settings are written down before and after. */
export async function start(step: Step, command = `exec tmdb-auth ${step.line}`) {
  countRun();
  const requests: string[] = [];
  const sandbox = await startSandbox({
    fault: step.faults ?? [],
    now: Date.now,
    onRequest: (line) => void requests.push(line),
  });
  onTestFinished(() => sandbox.close());
  const machine = install({
    ...step.env,
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
    BROWSER: 'none',
    TELL,
  });
  const helper = join(machine.home, 'bin', 'docker-credential-hung');
  writeFileSync(helper, '#!/bin/sh\necho $$ >"$HOME/helper"\nexec sleep 600\n');
  chmodSync(helper, 0o755);
  if (step.locked) lockConfigFile(dirname(machine.file));
  // The shell around gets Ctrl-C too, and has to go on.
  const script = `trap : INT; ulimit -c unlimited; cd "$HOME"; mkfifo pipe; stty -a >before
    sh -c 'echo $$ >pid; ${command}'; code=$?; stty -a >after; exit $code`;
  const terminal = startInPty('sh', ['-c', script], machine);
  const pidFile = join(machine.home, 'pid');
  const pid = () => Number(readFileSync(pidFile, 'utf8'));
  if (step.shows !== undefined) await terminal.shows(step.shows);
  else if (step.readsPipe) await vi.waitUntil(() => existsSync(pidFile) && readsStdin(pid()), PATIENCE);
  else await vi.waitUntil(() => requests.length > 0, PATIENCE);
  return { terminal, machine, pid };
}

export const PATIENCE = { timeout: 60_000, interval: 10 };

/** Waits until the terminal gives each key as it is typed, and does not echo: a prompt reads it. */
export async function isRaw(home: string): Promise<void> {
  const isSet = () => {
    const { stdout } = spawnSync('sh', ['-c', 'stty -a <"$(cat tty)"'], { cwd: home, encoding: 'utf8' });
    return stdout.includes('-icanon') && stdout.includes('-echo ');
  };
  await vi.waitUntil(isSet, PATIENCE);
}

/** Takes the lock of the config file, as another process does. */
export function lockConfigFile(directory: string): Lock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const processes = { ownId: process.pid, exists: (id: number) => id === process.pid };
  const place = { directory, processes, now: Date.now, pause: (milliseconds: number) => setTimeout(milliseconds) };
  return tryLock(place, 'config.json')!;
}

type Started = Awaited<ReturnType<typeof start>>;

/** That the terminal is as it was, the cursor is there, no core is left, and the config directory holds nothing odd. */
export function expectGoodOrder({ terminal, machine }: Started): void {
  // The size is the test's own doing.
  const read = (name: string) => readFileSync(join(machine.home, name), 'utf8').replace(/rows.*?;.*?;/, '');
  expect(read('after')).toBe(read('before'));
  const screen = terminal.screen();
  expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(screen.lastIndexOf('\u001b[?25l'));
  expect(readdirSync(machine.home).filter((name) => name.startsWith('core'))).toEqual([]);
  const directory = dirname(machine.file);
  const names = existsSync(directory) ? readdirSync(directory) : [];
  expect(names.filter((name) => name !== 'config.json' && !isOurs(name))).toEqual([]);
  if (existsSync(machine.file)) JSON.parse(readFileSync(machine.file, 'utf8'));
}

/** The lock that this test itself holds. */
function isOurs(name: string): boolean {
  return name.includes(`.${process.pid}-`);
}
