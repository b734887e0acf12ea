import { setImmediate } from 'node:timers/promises';
import type { Access } from '../../src/store/config-file.ts';
import { createStore, type StoreOptions } from '../../src/store/store.ts';

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

export const ORIGIN = 'https://api.example.org';

/** A store whose config directory is this one. */
export function createTestStore(directory: string, changes: Partial<StoreOptions> = {}) {
  const access = createAccess();
  const context = {
    ...access,
    env: { TMDB_AUTH_CONFIG_DIR: directory },
    platform: 'linux' as const,
    homeDirectory: () => directory,
  };
  const options = { profile: undefined, origin: ORIGIN, onSecret: () => {} };
  return createStore(context, { ...access, ...options, ...changes });
}
