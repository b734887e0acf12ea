import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { spawn } from 'cross-spawn';
import type { Context, Environment } from '../context.ts';
import { findOnWindows, programExtensions } from './find-program.ts';

/**
 * Starts a program as Node does, without a shell, on Windows a script too, which Node would not:
 * https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows
 *
 * @param surroundings where the program is looked for, and how
 * @throws the system's error, where it is not told as the event `error`
 */
export function startProgram(
  program: string,
  args: readonly string[],
  options: SpawnOptions & { readonly env: Environment },
  { env, platform }: Pick<Context, 'env' | 'platform'>,
): ChildProcess {
  const found = platform === 'win32' ? runnableOnWindows(program, env) : program;
  return spawn(found, args, options);
}

/** Finds it ourselves: cmd.exe, which cross-spawn asks, has words and an exit code of its own for what it cannot run. */
function runnableOnWindows(program: string, env: Environment): string {
  const path = findOnWindows(program, env);
  if (path === undefined) throw Object.assign(new Error('not found'), { code: 'ENOENT' });
  // It would open any other file with the program that is for its kind.
  if (programExtensions(env).includes(extname(path).toLowerCase()) || isScript(path)) return path;
  throw Object.assign(new Error('not a program'), { code: 'ENOEXEC' });
}

function isScript(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    readSync(file, start);
    return start.toString() === '#!';
  } finally {
    closeSync(file);
  }
}
