import { input, password } from '@inquirer/prompts';
import type { Context } from '../context.ts';
import { CliError, Interruption } from '../errors.ts';

/**
 * Asks a person on stderr. Only with a terminal on both ends: without one @inquirer draws on
 * stdout, and at the end of its input the process would end with exit 0.
 *
 * @throws Interruption after Ctrl-C, CliError `input_required` when the input ends
 */
export async function ask(
  { message, secret }: { readonly message: string; readonly secret: boolean },
  { stdin, stderr, signal }: Pick<Context, 'stdin' | 'stderr' | 'signal'>,
): Promise<string> {
  const ended = new AbortController();
  // readline pauses its input when it closes: after an answer, or by itself after Ctrl-D.
  const onEnd = () => void setImmediate(() => ended.abort());
  stdin.on('pause', onEnd).on('end', onEnd).on('error', onEnd);
  const streams = { input: stdin, output: stderr, signal: AbortSignal.any([signal, ended.signal]) };
  try {
    // Without `toggleMask: false` Ctrl-T shows the password.
    return secret
      ? await password({ message, mask: false, toggleMask: false }, streams)
      : await input({ message, required: true }, streams);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (ended.signal.aborted) throw new CliError('input_required', 'the input ended without an answer');
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interruption('SIGINT');
    throw error;
  } finally {
    stdin.removeListener('pause', onEnd).removeListener('end', onEnd).removeListener('error', onEnd);
  }
}
