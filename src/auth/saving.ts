import { basename, dirname } from 'node:path';
import type { Invocation } from '../invocation.ts';
import type { Kind } from '../kinds.ts';
import { type Changes, type CredentialStore, DEFAULT_PROFILE, type StoreDescription } from '../store/store.ts';
import { shadowing } from './known-credentials.ts';

/**
 * Stores what a command made, and warns where a variable will be used in its place.
 *
 * @returns whether it was stored: not with `--no-store`
 */
export async function saveAndExplain(
  changes: Changes,
  { env, now, store, terminal }: Pick<Invocation, 'env' | 'now' | 'store' | 'terminal'>,
): Promise<boolean> {
  let made: readonly Kind[] = [];
  const stored = await store.save((before) => {
    const decided = typeof changes === 'function' ? changes(before) : changes;
    made = (Object.keys(decided) as Kind[]).filter((kind) => decided[kind] !== null);
    return decided;
  });
  if (!stored) return false;
  for (const variable of shadowing(made, env, now())) {
    await terminal.warn('shadowed', `${variable} is set and will be used in place of what was stored now`);
  }
  return true;
}

/** How the config directory begins that `sandbox -- COMMAND` makes, and removes when the command ends. */
export const SANDBOX_DIRECTORY = 'tmdb-auth-sandbox-';

/** Where the secrets are, for a person. */
export function placeWords({ backend, path }: StoreDescription): string {
  if (basename(dirname(path)).startsWith(SANDBOX_DIRECTORY)) return 'stored until this sandbox ends';
  return `stored in ${backend === 'file' ? path : `the keychain by ${backend}`}`;
}

/** Where that is which was stored, or that it is not. */
export async function standingOf(stored: boolean, store: CredentialStore): Promise<string> {
  return stored ? placeWords(await store.describe()) : 'not stored';
}

/** The name under which it was stored; without storing the store is not asked. */
export async function profileOf({ settings, store }: Pick<Invocation, 'settings' | 'store'>): Promise<string> {
  return settings.store ? store.profile() : (settings.profile ?? DEFAULT_PROFILE);
}
