import { addAbortSignal } from 'node:stream';
import type { OutputStream } from '../context.ts';
import { Interruption } from '../errors.ts';
import type { Keyboard, Prompts } from './keyboard.ts';

const ENTER = /[\r\n]/;
const BACKSPACE = /[\b\u007f]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';

/** The prompts of a terminal that can only write line after line: TERM=dumb, which Emacs and screen readers have. */
export const plainPrompts: Prompts = {
  async line({ message, suggestion }, keyboard, output, signal) {
    output.write(suggestion === undefined ? `${message}: ` : `${message} (${suggestion}): `);
    return (await typedLine(keyboard, signal)) || (suggestion ?? '');
  },
  secret({ message }, keyboard, output, signal) {
    return withoutEcho(keyboard, output, () => {
      output.write(`${message} (not shown): `);
      return typedLine(keyboard, signal);
    });
  },
  async yesOrNo({ message, fallback }, keyboard, output, signal) {
    output.write(`${message} (${fallback ? 'Y/n' : 'y/N'}) `);
    const answer = await typedLine(keyboard, signal);
    return answer.trim() === '' ? fallback : /^y/i.test(answer.trim());
  },
};

/** In raw mode the terminal shows nothing by itself. */
async function withoutEcho<T>({ input }: Keyboard, output: OutputStream, read: () => Promise<T>): Promise<T> {
  input.setRawMode(true);
  try {
    return await read();
  } finally {
    input.setRawMode(false);
    output.write('\n');
  }
}

/** Reads up to Enter. In raw mode the keys that edit a line are read here, else by the terminal. */
async function typedLine({ input, end }: Keyboard, signal: AbortSignal): Promise<string> {
  let line = '';
  for await (const chunk of addAbortSignal(signal, input).setEncoding('utf8')) {
    for (const key of chunk as string) {
      if (ENTER.test(key)) return line;
      if (key === CTRL_C) throw new Interruption('SIGINT');
      if (key === CTRL_D && line === '') end();
      else if (key === CTRL_U) line = '';
      else if (BACKSPACE.test(key)) line = line.slice(0, -1);
      else line += key;
    }
  }
  return line;
}
