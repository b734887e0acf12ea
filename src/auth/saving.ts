import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, CredentialChanges } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

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

/** Stores a new session. If that fails, the session is ended at TMDb again: nobody could use it. */
export async function saveSession(
  tmdb: TmdbAuth,
  changes: CredentialChanges & { readonly session: Credential },
  invocation: Invocation,
): Promise<boolean> {
  try {
    return await saveAndExplain(changes, invocation);
  } catch (error) {
    if (!(error instanceof TmdbAuthError)) throw error;
    const ended = await tmdb.deleteSession(changes.session.value).then(
      () => 'the new session was ended at TMDb again',
      () => 'the new session could not be ended at TMDb',
    );
    throw error.with({ message: `${error.message}; ${ended}` });
  }
}

/** The name under which it was stored; without storing the store is not asked. */
export async function profileOf({ settings, store }: Invocation): Promise<string> {
  return settings.store ? store.profile() : (settings.profile ?? 'default');
}
