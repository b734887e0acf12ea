import type { Context } from './context.ts';
import { systemCode } from './system-error.ts';

/** How long to wait for other processes; each wait takes of it. */
export interface Patience {
  /** Milliseconds. */
  left: number;
}

export interface Waiting extends Pick<Context, 'platform' | 'pause'> {
  readonly patience: Patience;
}

/** What Windows says of a rename while a virus scanner, an indexer or a reader has one of the files open: nodejs/node#29481 */
const REFUSALS = ['EACCES', 'EBUSY', 'EPERM'];

/** Milliseconds between two tries. */
const INTERVAL = 25;

/**
 * Does the work, on Windows again and again while another program has a file open.
 *
 * @throws what the work throws, once patience is over; an Interruption
 */
export async function onceFree<T>(work: () => T | Promise<T>, { platform, pause, patience }: Waiting): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (platform !== 'win32' || !REFUSALS.includes(systemCode(error)) || patience.left <= 0) throw error;
    }
    const milliseconds = Math.min(INTERVAL, patience.left);
    patience.left -= milliseconds;
    await pause(milliseconds);
  }
}
