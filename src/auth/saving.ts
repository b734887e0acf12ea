import type { Invocation } from '../context.ts';
import type { CredentialChanges } from '../store/store.ts';

/** The variables that stand in for a stored credential. */
const SHADOWING = {
  session: 'TMDB_SESSION_ID',
  guest: 'TMDB_GUEST_SESSION_ID',
} as const;

/**
 * Stores what a command made, and warns where a variable will be used in its place.
 *
 * @returns whether it was stored: not with `--no-store`
 */
export async function saveAndExplain(changes: CredentialChanges, invocation: Invocation): Promise<boolean> {
  const { env, store, terminal } = invocation;
  const stored = await store.save(changes);
  for (const [kind, variable] of Object.entries(SHADOWING)) {
    if (stored && kind in changes && env[variable]) {
      await terminal.warn('shadowed', `${variable} is set and will be used in place of what was stored now`);
    }
  }
  return stored;
}

/** The name under which it was stored; without storing the store is not asked. */
export async function profileOf({ settings, store }: Invocation): Promise<string> {
  return settings.store ? store.profile() : (settings.profile ?? 'default');
}
