import { expect, test } from 'vitest';
import { runChild } from '../../src/terminal/child.ts';

const WAIT = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];

test.each(['linux', 'darwin'] as const)(
  'on %s a signal that no terminal has sent goes to the program',
  async (platform) => {
    let send = (_: NodeJS.Signals) => {};
    let stopped = 0;
    const ended = runChild(
      WAIT,
      {},
      {
        env: {},
        platform,
        onSignal(listener) {
          send = listener;
          return () => {
            stopped += 1;
          };
        },
      },
    );
    send('SIGTERM');
    expect(await ended).toBe(143);
    expect(stopped).toBe(1);
  },
);
