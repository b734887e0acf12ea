import { writeSync } from 'node:fs';
import { version } from '../package.json' with { type: 'json' };

/** Answers `--version` alone. @returns false if that is not what is asked, or if it cannot be written */
export function printsVersion(argv: readonly string[]): boolean {
  if (argv.length !== 1 || (argv[0] !== '--version' && argv[0] !== '-V')) return false;
  try {
    writeSync(1, `${version}\n`);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPIPE';
  }
}
