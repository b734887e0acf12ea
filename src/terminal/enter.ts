import type { InputStream } from '../context.ts';

/**
 * The Enter key, at a terminal that is read line by line: in raw mode Ctrl-C and Ctrl-Z would be mere bytes.
 */
export interface EnterKey {
  /** Resolves at the next Enter. */
  pressed(): Promise<'pressed'>;
  /** Resolves when the input has ended. */
  readonly ended: Promise<'ended'>;
  /** Stops reading. */
  release(): void;
}

/** Reads Enter from a terminal. @param onPress is called at each Enter, before `pressed` resolves */
export function watchEnter(stdin: InputStream, onPress: () => void): EnterKey {
  let settle: ((event: 'pressed') => void) | undefined;
  const onData = () => {
    onPress();
    settle?.('pressed');
  };
  stdin.on('data', onData);
  const ended = new Promise<'ended'>((resolve) => {
    stdin.once('end', () => resolve('ended')).once('error', () => resolve('ended'));
  });
  return {
    ended,
    pressed: () =>
      new Promise((resolve) => {
        settle = resolve;
      }),
    release: () => void stdin.removeListener('data', onData).pause(),
  };
}
