import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../context.ts';
import { Interruption } from '../errors.ts';

/**
 * Runs a program on our own stdin, stdout and stderr, without a shell.
 *
 * @returns its exit code as a shell gives it: 128+n after a signal, 126 if it cannot be run, 127
 *   if it is not found
 */
export function runChild(command: readonly string[], env: Environment, signal: AbortSignal): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...env } });
    // The terminal sends Ctrl-C to the child itself; the others reach only us.
    const forward = () => {
      const { reason } = signal;
      if (reason instanceof Interruption && reason.signal !== 'SIGINT') child.kill(reason.signal);
    };
    signal.addEventListener('abort', forward);
    const settle = (code: number) => {
      signal.removeEventListener('abort', forward);
      resolve(code);
    };
    child.once('error', (error: Error & { code?: string }) => settle(error.code === 'ENOENT' ? 127 : 126));
    child.once('exit', (code, killedBy) => settle(code ?? 128 + (killedBy ? constants.signals[killedBy] : 0)));
  });
}
