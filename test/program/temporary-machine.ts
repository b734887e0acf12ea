import { existsSync, readFileSync } from 'node:fs';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startWitness } from '../faults/witness.ts';
import { install, NODE } from '../support/installed-program.ts';

const CREDENTIALS = {
  TMDB_API_KEY: SANDBOX.apiKey,
  TMDB_USERNAME: SANDBOX.username,
  TMDB_PASSWORD: SANDBOX.password,
};

/** A machine with a TMDb that keeps account of the sessions. */
export async function machine(env: Readonly<Record<string, string>> = {}) {
  const witness = await startWitness();
  const installed = install({ ...CREDENTIALS, BROWSER: 'none', ...witness.env, ...env });
  const { file, run } = installed;
  return {
    ...installed,
    witness,
    document: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
    temporary: (...args: readonly string[]) => run('exec', '--temporary', ...args),
  };
}

/** What the last session ends with, as it is shown. */
export const lastOf = ({ made }: { readonly made: readonly string[] }) => `…${made.at(-1)?.slice(-4)}`;

/** Prints the credentials of its environment. */
export const PRINT = [
  '--',
  NODE,
  '-e',
  'console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([k]) => /^TMDB_(?!AUTH_)/.test(k)))))',
];
