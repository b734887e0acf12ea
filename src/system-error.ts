import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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
