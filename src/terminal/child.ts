import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { spawn } from 'cross-spawn';
import type { Context, Environment } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { isMissing, systemCode } from '../system-error.ts';

/**
 * Runs a program on our own stdin, stdout and stderr, without a shell. Signals are passed on to it,
 * but for those that the terminal has sent to it already, such as that of Ctrl-C. On Windows
 * cross-spawn finds `npm.cmd` for `npm`, which Node does not:
 * https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows
 *
 * @returns the program's exit code, or 128+n after signal n, as a shell has it
 * @throws TmdbAuthError with exit code 126 if the program cannot be run, 127 if it is not found, as
 *   https://pubs.opengroup.org/onlinepubs/9799919799/utilities/env.html has them
 */
export function runChild(
  command: readonly string[],
  env: Environment,
  { onSignal, platform }: Pick<Context, 'onSignal' | 'platform'>,
): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      const [exitCode, what] =
        program === '' || isMissing(program, error, env)
          ? [127, 'was not found']
          : [126, `cannot be run (${systemCode(error)})`];
      reject(new TmdbAuthError('usage', `the command ${program} ${what}`, { exitCode }));
    };
    let child: ChildProcess;
    try {
      child = spawn(program, args, { stdio: 'inherit', env: { ...env } });
    } catch (error) {
      // Node throws some of the system's errors (ENOTDIR, ELOOP) and tells others as an event.
      fail(error);
      return;
    }
    const sentByTerminal: readonly NodeJS.Signals[] = hasTerminal(platform) ? ['SIGINT', 'SIGQUIT'] : [];
    const stopListening = onSignal((signal) => {
      if (!sentByTerminal.includes(signal)) child.kill(signal);
    });
    child.once('error', (error) => {
      stopListening();
      fail(error);
    });
    child.once('exit', (code, killedBy) => {
      stopListening();
      resolve(code ?? 128 + (killedBy ? constants.signals[killedBy] : 0));
    });
  });
}

/** Tells whether there is a terminal, which sends the signal of Ctrl-C to all of its foreground processes. */
function hasTerminal(platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
