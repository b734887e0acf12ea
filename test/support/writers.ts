import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { install } from './installed-program.ts';

/** Whether there is time for many rounds. */
export const THOROUGH = process.env['TMDB_AUTH_TEST_REQUIRE'] === 'all';

export type Machine = ReturnType<typeof install>;

/** Starts a process that stores the API key under a profile of its own. */
export function storeUnder(machine: Machine, profile: string): ChildProcess {
  const args = ['config', 'set', 'api-key', '--stdin', '--quiet', '--profile', profile];
  const child = spawn('tmdb-auth', args, { env: machine.env, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin?.on('error', () => {});
  child.stdin?.end(SANDBOX.apiKey);
  return child;
}

export const KEY_STORED = { 'https://api.themoviedb.org': { api_key: { value: SANDBOX.apiKey } } };

/** Reads the config file. @throws SyntaxError if it is not whole */
export function readDocument(machine: Machine): { readonly profiles: Readonly<Record<string, unknown>> } {
  return JSON.parse(readFileSync(machine.file, 'utf8'));
}
