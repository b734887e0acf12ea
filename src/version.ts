import { writeSync } from 'node:fs';
import { version } from '../package.json' with { type: 'json' };
import { systemCode } from './system-error.ts';

/** Prints the version on stdout. @returns false if it cannot be written; a reader who has gone away is no failure */
export function printVersion(): boolean {
  try {
    writeSync(1, `${version}\n`);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPIPE';
  }
}
