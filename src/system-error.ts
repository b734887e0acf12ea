import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The code of an error of the system, such as `ENOENT`; empty for any other error. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

/**
 * Whether a program that could not be started is missing, as a shell would say it. The system says
 * EACCES of a missing one too, where a directory of PATH may not be looked into.
 */
export function isMissing(program: string, error: unknown, env: Readonly<Record<string, string | undefined>>): boolean {
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
export function findProgram(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | undefined {
  const name = platform === 'win32' ? `${program}.exe` : program;
  const files = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, name))
    .filter(isFile);
  // One that cannot be run is told as such.
  return files.find(isExecutable) ?? files[0];
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
