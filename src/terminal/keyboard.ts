import { PassThrough } from 'node:stream';
import type { InputStream, OutputStream } from '../context.ts';

/** What is typed at one prompt. */
export interface Keyboard {
  /** What a prompt reads in place of stdin: all up to the first Enter, and no more. */
  readonly input: PassThrough & { setRawMode(on: boolean): unknown };
  /** Aborts when nothing more can be typed. */
  readonly ended: AbortSignal;
  /** Tells what came behind Enter in one go: more lines of what was pasted, or answers to the next questions. */
  rest(): string;
  /** Keeps that from the next prompt. */
  dropRest(): void;
  /** Says that nothing more can be typed. */
  end(): void;
  /** Stops reading. The rest is there for the next prompt. */
  close(): void;
}

/** How a terminal asks. Each rejects with the signal's reason, and with an Interruption after Ctrl-C. */
export interface Prompts {
  line(question: { message: string; suggestion?: string | undefined }, ...at: At): Promise<string>;
  secret(question: { message: string }, ...at: At): Promise<string>;
  yesOrNo(question: { message: string; fallback: boolean }, ...at: At): Promise<boolean>;
}

export type At = [keyboard: Keyboard, output: OutputStream, signal: AbortSignal];

type TerminalInput = InputStream & { setRawMode?(on: boolean): unknown };

/**
 * Opens the keyboard for a prompt. Inquirer does not get stdin itself: of a terminal it throws away what was typed
 * ahead (SBoudrias/Inquirer.js#1303), and what comes behind Enter in one go.
 */
export function openKeyboard(stdin: TerminalInput): Keyboard {
  const ended = new AbortController();
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => stdin.setRawMode?.(on) });
  let rest = Buffer.alloc(0);
  let answered = false;
  let atEnd = false;
  const onData = (chunk: Buffer) => {
    const enter = answered ? -1 : chunk.findIndex((byte) => byte === 0x0a || byte === 0x0d);
    const length = answered ? 0 : enter < 0 ? chunk.length : enter + 1;
    answered ||= enter >= 0;
    rest = Buffer.concat([rest, chunk.subarray(length)]);
    if (length > 0) input.write(chunk.subarray(0, length));
  };
  const end = () => void setImmediate(() => ended.abort());
  const onEnd = () => {
    atEnd = true;
    end();
  };
  // readline pauses its input when it closes, as after Ctrl-D, and when the process comes back from Ctrl-Z
  // (https://nodejs.org/api/readline.html#event-pause). Then it neither resumes nor draws; a key makes it draw.
  const onPause = () =>
    void setImmediate(() => {
      if (input.listenerCount('end') === 0) return end();
      input.resume().write(' \u007f');
    });
  input.on('pause', onPause);
  stdin.on('data', onData).on('end', onEnd).on('error', onEnd).resume();
  return {
    input,
    ended: ended.signal,
    rest: () => rest.toString(),
    dropRest() {
      rest = Buffer.alloc(0);
    },
    end,
    close() {
      input.removeListener('pause', onPause);
      stdin.removeListener('data', onData).removeListener('end', onEnd).removeListener('error', onEnd).pause();
      if (rest.length > 0 && !atEnd) stdin.unshift(rest);
    },
  };
}
