import ora from 'ora';
import type { OutputStream } from '../context.ts';

/** An animation on the terminal's last line while a step lasts. */
export interface Spinner {
  show(text: string): void;
  stop(): void;
}

/** Starts a spinner. @param text is one line without control characters, since ora writes it as it is */
export function startSpinner(stream: OutputStream, text: string, color: boolean): Spinner {
  const spinner = ora({
    text,
    stream: stream as NodeJS.WriteStream,
    ...(color ? {} : { color: false as const }),
    // ora would read stdin in raw mode, where Ctrl-C is a mere byte: https://github.com/sindresorhus/ora#discardstdin
    discardStdin: false,
    // terminal.ts decides whether there is an animation. By itself ora would look at CI too.
    isEnabled: true,
    // A terminal of 0 columns sends ora into an endless loop: RoloBits/nestjs-doctor#314. It takes `isSilent`,
    // since with `isEnabled: false` ora still prints: https://github.com/sindresorhus/ora#isenabled
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
