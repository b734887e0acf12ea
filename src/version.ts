import { writeSync } from 'node:fs';
import { version } from '../package.json' with { type: 'json' };

/** Answers `--version`. @returns false if it cannot be written */
export function printVersion(): boolean {
  try {
    writeSync(1, `${version}\n`);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPIPE';
  }
}
