import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Kind } from '../kinds.ts';
import {
  type Changes,
  type Credential,
  type CredentialChanges,
  type Credentials,
  DEFAULT_PROFILE,
} from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
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

/**
 * Stores a new session. If that fails, the session is ended at TMDb again: nobody could use it. The
 * request token that it was made with is marked as used only if no other one is pending by then.
 */
export async function saveSession(
  tmdb: TmdbAuth,
  changes: CredentialChanges & { readonly session: Credential },
  invocation: Pick<Invocation, 'env' | 'now' | 'store' | 'terminal'>,
): Promise<boolean> {
  const { request_token: token, ...others } = changes;
  let newer = false;
  const spareNewerToken = ({ request_token: pending }: Credentials) => {
    newer = Boolean(token && pending && pending.value !== token.value);
    return newer ? others : changes;
  };
  try {
    const stored = await saveAndExplain(spareNewerToken, invocation);
    if (newer) {
      await invocation.terminal.warn('newer_token', 'another request token was made meanwhile; it stays pending');
    }
    return stored;
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
