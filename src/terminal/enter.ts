import type { InputStream } from '../context.ts';

/** Enter at a terminal that is read line by line, so that Ctrl-C and Ctrl-Z stay the terminal's own. */
export interface EnterKey {
  /** Settles at the next Enter. */
  pressed(): Promise<'pressed'>;
  /** Settles when nothing more can come. */
  readonly ended: Promise<'ended'>;
  release(): void;
}

/** @param onPress called at each Enter, before anything else is said */
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
