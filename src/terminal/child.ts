import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Context, Environment } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { isMissing } from '../programs/find-program.ts';
import { startProgram } from '../programs/start-program.ts';
import { systemCode } from '../system-error.ts';

/**
 * Runs a program on our own stdin, stdout and stderr, without a shell. Signals are passed on to it,
 * but for those that the terminal has sent to it already, such as that of Ctrl-C.
 *
 * To become the program by `process.execve` is no way: before Node 26 a program that cannot be run aborts
 * the process, with a core that holds the credentials (nodejs/node#62878), and in every version the program
 * gets pipes that we have used, such as stderr, with O_NONBLOCK set, so that its writes fail with EAGAIN.
 *
 * @returns the program's exit code, or 128+n after signal n, as a shell has it. After a real-time signal (34 to
 *   64) it is 0: Node has no names for these, and reports the exit code 0 and no signal.
 * @throws TmdbAuthError with exit code 126 if the program cannot be run, 127 if it is not found, as
 *   https://pubs.opengroup.org/onlinepubs/9799919799/utilities/env.html has them
 */
export function runChild(
  command: readonly string[],
  env: Environment,
  context: Pick<Context, 'env' | 'onSignal' | 'platform'>,
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
      child = startProgram(program, args, { stdio: 'inherit', env: { ...env } }, context);
    } catch (error) {
      // Node throws some of the system's errors (ENOTDIR, ELOOP) and tells others as an event.
      fail(error);
      return;
    }
    const stopListening = context.onSignal((signal) => {
      if (!SENT_BY_TERMINAL.includes(signal) || !isBesideUs(child, context.platform)) child.kill(signal);
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

const SENT_BY_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Tells whether the child and we are in the foreground process group of a terminal, all of which gets the
 * signal of Ctrl-C. Node does not say who has sent a signal, so one that somebody sends to us alone is then
 * taken for the terminal's.
 */
function isBesideUs(child: ChildProcess, platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return hasTerminal(platform);
  try {
    const [own, its] = [processGroups('self'), processGroups(child.pid)];
    return own.group === own.foreground && own.group === its.group;
  } catch {
    // There is no /proc, or it is that of other processes.
    return hasTerminal(platform);
  }
}

/** Gives the group of a process, and the foreground group of its terminal: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processGroups(id: number | 'self' | undefined) {
  // The name of the program comes before, in parentheses, and may hold any character.
  const fields = readFileSync(`/proc/${id}/stat`, 'latin1').split(') ').at(-1)?.split(' ');
  return { group: fields?.[2], foreground: fields?.[5] };
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
