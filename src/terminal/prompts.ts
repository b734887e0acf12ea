import { confirm, input, password } from '@inquirer/prompts';
import type { OutputStream } from '../context.ts';
import { Interruption } from '../errors.ts';
import type { Keyboard, Prompts } from './keyboard.ts';

/** The prompts of a terminal that can be drawn on. They take themselves away once they are answered. */
export const drawnPrompts: Prompts = {
  line: ({ message, suggestion }, keyboard, output, signal) =>
    withInterruption(input({ message, default: suggestion }, streams(keyboard, output, signal))),
  // With `toggleMask` Ctrl-T would show the password: SBoudrias/Inquirer.js#2237
  secret: ({ message }, keyboard, output, signal) =>
    withInterruption(password({ message, mask: false, toggleMask: false }, streams(keyboard, output, signal))),
  yesOrNo: ({ message, fallback }, keyboard, output, signal) =>
    withInterruption(confirm({ message, default: fallback }, streams(keyboard, output, signal))),
};

function streams({ input }: Keyboard, output: OutputStream, signal: AbortSignal) {
  return { input, output, signal, clearPromptOnDone: true };
}

/** In raw mode Ctrl-C is a key. */
async function withInterruption<T>(prompt: Promise<T>): Promise<T> {
  try {
    return await prompt;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interruption('SIGINT');
    throw error;
  }
}
