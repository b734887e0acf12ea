import { closeSync, constants, openSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';

export interface PtyOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
}

/** A program in a terminal of its own. */
export function startInPty(
  program: string,
  args: readonly string[],
  { env, columns = 80, rows = 24, cwd }: PtyOptions,
) {
  const size = { cols: columns, rows };
  const pty = spawn(program, [...args], {
    ...size,
    ...(cwd !== undefined && { cwd }),
    env: { TERM: 'xterm-256color', ...env },
  });
  // While somebody has its end of the terminal open, nothing of what the program wrote last is lost: libuv takes a
  // hangup behind a short read for the end, though the kernel may have more. A console of Windows has no such end.
  const { ptsName } = pty as unknown as { readonly ptsName?: string };
  const held = ptsName === undefined ? undefined : openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
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
      // Windows has no signals to choose from.
      pty.kill(process.platform === 'win32' ? undefined : 'SIGKILL');
    } catch {
      // It has ended already.
    }
    if (held !== undefined) closeSync(held);
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
