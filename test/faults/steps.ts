import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { Fault } from '../../src/sandbox/api.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { tryLock } from '../../src/store/lock.ts';
import { install } from '../support/installed-program.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { SESSION, TOKEN } from './raw-server.ts';

export const CREDENTIALS = {
  TMDB_API_KEY: SANDBOX.apiKey,
  TMDB_USERNAME: SANDBOX.username,
  TMDB_PASSWORD: SANDBOX.password,
};

export interface Step {
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

export const { TMDB_PASSWORD: _, ...NO_PASSWORD } = CREDENTIALS;
const { TMDB_API_KEY: __, ...NO_KEY } = CREDENTIALS;
const SLOW = { faults: ['slow'] as const, env: CREDENTIALS };

export const PROMPTS: readonly Step[] = [
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
export async function start({ line, shows, env = {}, faults = [], locked }: Step, command = `exec tmdb-auth ${line}`) {
  countRun();
  const sandbox = await startSandbox({ port: 0, faults, now: Date.now });
  onTestFinished(() => sandbox.close());
  const machine = install({
    ...env,
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
    BROWSER: 'none',
  });
  if (locked) await lock(dirname(machine.file));
  // The shell around gets Ctrl-C too, and has to go on.
  const script = `trap : INT; cd "$HOME"; stty -a >before; sh -c 'echo $$ >pid; ${command}'; code=$?; stty -a >after; exit $code`;
  const terminal = startInPty('sh', ['-c', script], machine);
  const pid = join(machine.home, 'pid');
  if (shows === '') await setTimeout(700);
  else await terminal.shows(shows);
  return { terminal, machine, pid: () => Number(readFileSync(pid, 'utf8')) };
}

async function lock(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const processes = { ownId: process.pid, exists: (id: number) => id === process.pid };
  await tryLock(
    { directory, processes, now: Date.now, pause: (milliseconds) => setTimeout(milliseconds) },
    'config.json',
  );
}

type Started = Awaited<ReturnType<typeof start>>;

/** That the terminal is as it was, the cursor is there, and the config directory holds nothing odd. */
export function expectGoodOrder({ terminal, machine }: Started): void {
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
