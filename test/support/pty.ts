import { closeSync, constants, openSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';

export interface PtyOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** A program in a terminal of its own. */
export function startInPty(program: string, args: readonly string[], { env, columns = 80, rows = 24 }: PtyOptions) {
  const pty = spawn(program, [...args], { cols: columns, rows, env: { TERM: 'xterm-256color', ...env } });
  // While somebody has its end of the terminal open, nothing of what the program wrote last is lost: libuv takes a
  // hangup behind a short read for the end, though the kernel may have more.
  const { ptsName } = pty as unknown as { readonly ptsName: string };
  const held = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
  let screen = '';
  let seen = 0;
  const listeners = new Set<() => void>();
  pty.onData((data) => {
    screen += data;
    for (const listener of listeners) listener();
  });
  const exit = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode));
  });
  onTestFinished(() => {
    try {
      pty.kill('SIGKILL');
    } catch {
      // It has ended already.
    }
    closeSync(held);
  });

  return {
    exit,
    pid: pty.pid,
    screen: () => screen,
    type: (keys: string) => pty.write(keys),
    resize: (width: number) => pty.resize(width, rows),
    /** As when its window is closed. */
    vanish: () => (pty as unknown as { destroy(): void }).destroy(),
    /** Waits until these words come up that were not there at the last call. */
    async shows(words: string): Promise<void> {
      const here = () => screen.indexOf(words, seen);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no «${words}» on the screen: ${screen}`)), 60_000);
        const look = () => {
          if (here() < 0) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      });
      seen = here() + words.length;
    },
  };
}
