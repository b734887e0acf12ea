import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { temporaryDirectory } from './world.ts';

/** The Node that runs the program: TMDB_AUTH_TEST_NODE, or the one that runs the tests. */
export const NODE = process.env['TMDB_AUTH_TEST_NODE'] ?? process.execPath;

/** The program: TMDB_AUTH_TEST_PROGRAM, which may be an executable, or the one that the build has made. */
export const PROGRAM = process.env['TMDB_AUTH_TEST_PROGRAM'] ?? join(import.meta.dirname, '../../bin/tmdb-auth.js');

/** A home directory of its own, in whose PATH the built program is installed as `tmdb-auth`. */
export function install(env: Readonly<Record<string, string>> = {}) {
  const home = temporaryDirectory();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  symlinkSync(PROGRAM, join(bin, 'tmdb-auth'));
  const path = [bin, dirname(NODE), process.env['PATH']].join(delimiter);
  const environment: Record<string, string> = { PATH: path, HOME: home, ...env };

  async function run(program: string, args: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore') {
    const child = spawn(program, args, { env: environment, stdio: [stdin, 'pipe', 'pipe'], timeout: 100_000 });
    const [[status], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout as Readable),
      text(child.stderr as Readable),
    ]);
    child.stdin?.destroy();
    return { status, stdout, stderr };
  }

  return {
    home,
    env: environment,
    file: join(home, '.config', 'tmdb-auth', 'config.json'),
    run: (...args: readonly string[]) => run('tmdb-auth', args),
    /** With a pipe at stdin that stays open and empty. */
    runBesideOpenPipe: (...args: readonly string[]) => run('tmdb-auth', args, 'pipe'),
    /** A script in which `tmdb-auth` is the program. */
    script: (text: string, shell = 'sh') => run(shell, ['-c', text]),
  };
}

/** A sandbox in this process, and the variables that point to it. */
export async function pointToSandbox(): Promise<Record<string, string>> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return {
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_USERNAME: SANDBOX.username,
    TMDB_PASSWORD: SANDBOX.password,
  };
}
