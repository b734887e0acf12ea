import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, extname, isAbsolute, join } from 'node:path';
import type { Environment } from '../context.ts';
import { systemCode } from '../system-error.ts';

/**
 * Whether a program that could not be started is missing, as a shell would say it. The system says
 * EACCES of a missing one too, where a directory of PATH may not be looked into.
 */
export function isMissing(program: string, error: unknown, env: Environment): boolean {
  const code = systemCode(error);
  if (code === 'ENOENT') return true;
  if (code !== 'EACCES' || program.includes('/')) return false;
  return !(env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)));
}

/**
 * Gives the path of a program in the absolute entries of PATH, or undefined. An empty or a relative
 * entry is passed over, as Go does: it would be a program of whoever wrote the current directory.
 * https://go.dev/blog/path-security
 */
export function findProgram(program: string, env: Environment, platform: NodeJS.Platform): string | undefined {
  const names = platform === 'win32' ? namesOnWindows(program, env) : [program];
  const files = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .filter(isFile);
  // One that cannot be run is told as such.
  return files.find(isExecutable) ?? files[0];
}

/** Gives the path of a program as a command line of Windows names it: by its path, or by its name alone. */
export function findOnWindows(program: string, env: Environment): string | undefined {
  if (!/[\\/:]/.test(program)) return findProgram(program, env, 'win32');
  return namesOnWindows(program, env).find(isFile);
}

/** The extensions of programs: https://learn.microsoft.com/windows-server/administration/windows-commands/start */
export function programExtensions(env: Environment): readonly string[] {
  return (env['PATHEXT'] || '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';');
}

/** The files that a program's name stands for. The last is a script, as it is for Unix. */
function namesOnWindows(program: string, env: Environment): readonly string[] {
  const extended = programExtensions(env).map((extension) => program + extension);
  return extname(program) === '' ? [...extended, program] : [program, ...extended];
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Missing, or in a directory that may not be looked into.
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
