import { setImmediate } from 'node:timers/promises';
import type { Access } from '../../src/store/config-file.ts';

/** What the store needs of the system. Waiting takes no time but moves the clock, and lets others go on. */
export function createAccess(changes: Partial<Access> = {}): Access & { readonly clock: { time: number } } {
  const clock = { time: Date.now() };
  return {
    clock,
    now: () => clock.time,
    async pause(milliseconds) {
      clock.time += milliseconds;
      await setImmediate();
    },
    processes: { ownId: process.pid, exists: (id) => id === process.pid },
    userId: process.getuid?.(),
    onNotice: async () => {},
    writable: true,
    patience: 0,
    ...changes,
  };
}
