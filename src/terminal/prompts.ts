import { confirm, input, password } from '@inquirer/prompts';
import type { Context } from '../context.ts';
import { Interruption, TmdbAuthError } from '../errors.ts';

type Person = Pick<Context, 'stdin' | 'stderr' | 'signal'>;

interface Streams {
  readonly input: Context['stdin'];
  readonly output: Context['stderr'];
  readonly signal: AbortSignal;
}

/** Asks for a line. @throws Interruption after Ctrl-C, TmdbAuthError `input_required` when the input ends */
export function ask(
  { message, secret }: { readonly message: string; readonly secret: boolean },
  person: Person,
): Promise<string> {
  return onStderr(person, (streams) =>
    // With `toggleMask` Ctrl-T would show the password: SBoudrias/Inquirer.js#2237
    secret
      ? password({ message, mask: false, toggleMask: false }, streams)
      : input({ message, required: true }, streams),
  );
}

/** Asks for yes or no. @param fallback what Enter alone means @throws as `ask` does */
export function askYesOrNo(message: string, fallback: boolean, person: Person): Promise<boolean> {
  return onStderr(person, (streams) => confirm({ message, default: fallback }, streams));
}

/**
 * Shows a prompt on stderr. Both streams must be terminals: otherwise the end of the input would let
 * the process exit with 0, as in SBoudrias/Inquirer.js#495
 */
async function onStderr<T>({ stdin, stderr, signal }: Person, prompt: (streams: Streams) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const onEnd = () => void setImmediate(() => ended.abort());
  // readline pauses its input when it closes, after an answer or Ctrl-D, and when the process comes back
  // from Ctrl-Z (https://nodejs.org/api/readline.html#event-pause). Then nobody else resumes the input. While
  // readline is open, it listens.
  const isOpen = () => stdin.listenerCount('end') > listeners;
  const onPause = () => void setImmediate(() => (isOpen() ? stdin.resume() : ended.abort()));
  stdin.on('pause', onPause).on('end', onEnd).on('error', onEnd);
  const listeners = stdin.listenerCount('end');
  try {
    return await prompt({ input: stdin, output: stderr, signal: AbortSignal.any([signal, ended.signal]) });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (ended.signal.aborted) throw new TmdbAuthError('input_required', 'the input ended without an answer');
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interruption('SIGINT');
    throw error;
  } finally {
    stdin.removeListener('pause', onPause).removeListener('end', onEnd).removeListener('error', onEnd);
  }
}
