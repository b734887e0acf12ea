import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Kind } from '../kinds.ts';
import { type Credential, type CredentialChanges, DEFAULT_PROFILE } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { shadowing } from './known-credentials.ts';

/**
 * Stores what a command made, and warns where a variable will be used in its place.
 *
 * @returns whether it was stored: not with `--no-store`
 */
export async function saveAndExplain(
  changes: CredentialChanges,
  { env, now, store, terminal }: Pick<Invocation, 'env' | 'now' | 'store' | 'terminal'>,
): Promise<boolean> {
  const stored = await store.save(changes);
  if (!stored) return false;
  const made = (Object.keys(changes) as Kind[]).filter((kind) => changes[kind] !== null);
  for (const variable of shadowing(made, env, now())) {
    await terminal.warn('shadowed', `${variable} is set and will be used in place of what was stored now`);
  }
  return true;
}

/** Stores a new session. If that fails, the session is ended at TMDb again: nobody could use it. */
export async function saveSession(
  tmdb: TmdbAuth,
  changes: CredentialChanges & { readonly session: Credential },
  invocation: Pick<Invocation, 'env' | 'now' | 'store' | 'terminal'>,
): Promise<boolean> {
  try {
    return await saveAndExplain(changes, invocation);
  } catch (error) {
    // An interruption too: the session is there, and nobody has it.
    if (!(error instanceof TmdbAuthError)) throw error;
    const ended = await tmdb.deleteSession(changes.session.value).then(
      () => 'the new session was ended at TMDb again',
      () => 'the new session could not be ended at TMDb',
    );
    throw error.with({ message: `${error.message}; ${ended}` });
  }
}

/** The name under which it was stored; without storing the store is not asked. */
export async function profileOf({ settings, store }: Pick<Invocation, 'settings' | 'store'>): Promise<string> {
  return settings.store ? store.profile() : (settings.profile ?? DEFAULT_PROFILE);
}
