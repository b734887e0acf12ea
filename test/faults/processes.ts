import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { countRun } from './count.ts';
import { SESSION } from './raw-server.ts';

/** Milliseconds by which a process may be late, on a machine with much else to do. */
export const LATENESS = 3_000;

/** What a logout adds to each hint. */
const OF_LOGOUT = '; to remove it here only: tmdb-auth logout --local';

/** How a command ended as a process of its own, and what it took in milliseconds. */
export async function runProcess(line: string, env: Readonly<Record<string, string>>, options = '--timeout 1') {
  countRun();
  const session: Record<string, string> = /status|logout/.test(line) ? { TMDB_SESSION_ID: SESSION } : {};
  const credentials = {
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_USERNAME: SANDBOX.username,
    TMDB_PASSWORD: SANDBOX.password,
  };
  const { run } = install({ ...credentials, ...session, ...env });
  const start = performance.now();
  const { status, stdout, stderr } = await run(...line.split(' '), '--json', ...options.split(' '));
  const { code, message, hint: said } = JSON.parse(stdout).error ?? {};
  const hint = said?.replace(OF_LOGOUT, '');
  return { outcome: { status, code, message, hint, stderr }, milliseconds: performance.now() - start };
}

export const SUCCESS = { status: 0, stderr: '' };

/** A failure in the network. */
export function failed(code: string, message: unknown, hint: unknown) {
  return { status: 5, code, message, hint, stderr: '' };
}
