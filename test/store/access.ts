import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { StoreContext } from '../../src/store/backend.ts';
import type { Access } from '../../src/store/config-file.ts';
import { createStore, type StoreOptions } from '../../src/store/store.ts';
import { createWorld } from '../support/world.ts';

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
    platform: 'linux',
    processes: { ownId: process.pid, exists: (id) => id === process.pid },
    userId: process.getuid?.(),
    onWarning: async () => {},
    writable: true,
    patience: { left: 0 },
    ...changes,
  };
}

export const ORIGIN = 'https://api.example.org';

/** A store whose config directory is this one. */
export function createTestStore(
  directory: string,
  changes: Partial<StoreOptions> = {},
  surroundings: Partial<StoreContext> = {},
) {
  const access = createAccess();
  const context = {
    ...access,
    env: { TMDB_AUTH_CONFIG_DIR: directory },
    killGroup: () => {},
    signal: new AbortController().signal,
    homeDirectory: () => directory,
    ...surroundings,
  };
  const options = { profile: undefined, origin: ORIGIN, helperPatience: () => ({ limit: 3_000 }), onSecret: () => {} };
  return createStore(context, { ...access, ...options, ...changes });
}

/** What a command prints with --json that ends with exit code 6. */
export function failed(code: string, message: string, hint: string, { retryable = false } = {}) {
  const error = { code, message, hint, status_code: null, http_status: null, retryable, exit_code: 6 };
  return { exit: 6, schema: 1, success: false, error, warnings: [] };
}

export const MOVE_AWAY = 'move it away, or set TMDB_AUTH_CONFIG_DIR to another directory';

/** A world in which the config file has been written by other hands. */
export async function worldWith(content: string) {
  const world = await createWorld();
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(world.file, content, { mode: 0o600 });
  return world;
}
