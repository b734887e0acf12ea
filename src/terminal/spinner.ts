import ora from 'ora';
import type { OutputStream } from '../context.ts';

/** Something that turns on a terminal's line while a step lasts. */
export interface Spinner {
  show(text: string): void;
  stop(): void;
}

/** @param text one line without control bytes: ora writes it as it is */
export function startSpinner(stream: OutputStream, text: string, color: boolean): Spinner {
  const spinner = ora({
    text,
    stream: stream as NodeJS.WriteStream,
    ...(color ? {} : { color: false as const }),
    // ora would read stdin in raw mode, where Ctrl-C is only a byte.
    discardStdin: false,
    // Whether anything may move is decided once, in terminal.ts, not by ora's own look at CI.
    isEnabled: true,
    // A stream that says it has 0 columns sends ora into an endless loop; `isSilent` because
    // `isEnabled: false` still prints.
    isSilent: !((stream.columns ?? 0) > 0),
  });
  spinner.start();
  return {
    show(changed) {
      spinner.text = changed;
    },
    stop: () => void spinner.stop(),
  };
}
