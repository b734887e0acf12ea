import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { spawn } from 'cross-spawn';
import type { Context, Environment } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { isMissing } from '../system-error.ts';

/**
 * Runs a program on our own stdin, stdout and stderr, without a shell; on Windows cross-spawn finds
 * `npm.cmd` for `npm`, as a shell does. Signals that reach only us are passed on; Ctrl-C the terminal
 * sends to the program itself.
 *
 * @returns its exit code as a shell gives it: 128+n after a signal
 * @throws TmdbAuthError with exit code 126 if it cannot be run, 127 if it is not found
 */
export function runChild(
  command: readonly string[],
  env: Environment,
  { onSignal, platform }: Pick<Context, 'onSignal' | 'platform'>,
): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...env } });
    const byTerminal: readonly NodeJS.Signals[] = hasTerminal(platform) ? ['SIGINT', 'SIGQUIT'] : [];
    const stopListening = onSignal((signal) => {
      if (!byTerminal.includes(signal)) child.kill(signal);
    });
    child.once('error', (error: Error & { code?: string }) => {
      stopListening();
      const [exitCode, what] = isMissing(program, error, env)
        ? [127, 'was not found']
        : [126, `cannot be run (${error.code})`];
      reject(new TmdbAuthError('usage', `the command ${program} ${what}`, { exitCode }));
    });
    child.once('exit', (code, killedBy) => {
      stopListening();
      resolve(code ?? 128 + (killedBy ? constants.signals[killedBy] : 0));
    });
  });
}

/** Whether there is a terminal that sends Ctrl-C to all of its foreground processes. */
function hasTerminal(platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
