import { confirm, input, password } from '@inquirer/prompts';
import type { Context } from '../context.ts';
import { Interruption, TmdbAuthError } from '../errors.ts';

type Person = Pick<Context, 'stdin' | 'stderr' | 'signal'>;

interface Streams {
  readonly input: Context['stdin'];
  readonly output: Context['stderr'];
  readonly signal: AbortSignal;
}

/** @throws Interruption after Ctrl-C, TmdbAuthError `input_required` when the input ends */
export function ask(
  { message, secret }: { readonly message: string; readonly secret: boolean },
  person: Person,
): Promise<string> {
  return onStderr(person, (streams) =>
    // Without `toggleMask: false` Ctrl-T shows the password.
    secret
      ? password({ message, mask: false, toggleMask: false }, streams)
      : input({ message, required: true }, streams),
  );
}

/** Yes or no, with yes for Enter alone. @throws as `ask` */
export function askYesOrNo(message: string, person: Person): Promise<boolean> {
  return onStderr(person, (streams) => confirm({ message, default: true }, streams));
}

/**
 * Only with a terminal on both ends: without one @inquirer draws on stdout, and at the end of its
 * input the process would end with exit 0.
 */
async function onStderr<T>({ stdin, stderr, signal }: Person, prompt: (streams: Streams) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const onEnd = () => void setImmediate(() => ended.abort());
  // readline pauses its input when it closes, after an answer or by itself after Ctrl-D, and when it
  // comes back from Ctrl-Z, where nobody else would let it go on. As long as it is open it listens.
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
