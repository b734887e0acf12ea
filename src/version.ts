import { version } from '../package.json' with { type: 'json' };
import type { OutputStream } from './context.ts';
import { TmdbAuthError } from './errors.ts';
import { tellOnlyTheWriter, write } from './terminal/output.ts';

/** Scripts look for the program with `--version` alone: it is answered with nothing else loaded. */
export function asksVersionOnly(argv: readonly string[]): boolean {
  return argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V');
}

export async function printVersion(stdout: OutputStream, stderr: () => OutputStream): Promise<number> {
  tellOnlyTheWriter(stdout);
  try {
    await write(stdout, `${version}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof TmdbAuthError)) throw error;
    stderr()
      .on('error', () => {})
      .write(`error: ${error.message}\n`);
    return error.exitCode;
  }
}
