import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, CredentialChanges, Credentials } from '../store/store.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { confirmReplacement, endReplaced, endSession, REVOKE, type Replaced } from './replaced-session.ts';
import { saveAndExplain } from './saving.ts';

/** A session that TMDb has just made. */
export interface NewSession {
  readonly session: Credential;
  readonly tmdb: TmdbAuth;
  /** The API key or access token that it was made with. */
  readonly credential: ApiCredential;
  /** What is to be stored with it. */
  readonly others: CredentialChanges;
  /** Whether the session that it replaces in the store stays valid at TMDb. */
  readonly keep: true | undefined;
}

/** What has become of a new session. */
export interface Kept {
  /** With its user, where that is known by then. */
  readonly session: Credential;
  readonly stored: boolean;
  readonly replaced: Replaced | null;
}

/** A result that holds a new session. */
export interface Owned<R> {
  readonly result: R;
  /** Where the result is all that holds it: ends it at TMDb, and rejects with the reason. */
  readonly undelivered?: (reason: unknown) => Promise<never>;
}

/**
 * Sees to it that a new session is stored, or given as a result, or else ended at TMDb again, after an
 * interruption too. The session that it replaces in the store is ended: nobody would have that any more.
 *
 * @param complete makes the result, when it is stored or is not to be
 */
export async function withOwner<R extends object>(
  made: NewSession,
  invocation: Invocation,
  complete: (kept: Kept) => Promise<R>,
): Promise<Owned<R>> {
  const endAgain = (reason: unknown): Promise<never> => endAndThrow(reason, made, invocation);
  const session = await confirmReplacement(made.session, made.tmdb, invocation).catch(endAgain);
  const kept = await store({ ...made, session }, invocation).catch(endAgain);
  if (kept.stored) return { result: await complete(kept) };
  return { result: await complete(kept).catch(endAgain), undelivered: endAgain };
}

/**
 * Stores a new session, unless with `--no-store`. The request token that it was made with is marked as used only if no
 * other one is pending by then.
 */
async function store(made: NewSession, invocation: Invocation): Promise<Kept> {
  const { session, others } = made;
  const { terminal, signal } = invocation;
  const { request_token: token, ...rest } = others;
  let newer = false;
  let former: Credential | undefined;
  const spareNewerToken = (before: Credentials) => {
    const { request_token: pending } = before;
    former = before.session;
    newer = Boolean(token && pending && pending.value !== token.value);
    return { ...(newer ? rest : others), session };
  };
  try {
    if (!(await saveAndExplain(spareNewerToken, invocation))) return { session, stored: false, replaced: null };
  } catch (thrown) {
    // A write can fail when the new file is in its place already.
    if (!(await isStored(session, invocation))) throw thrown;
    if (!signal.aborted) await terminal.warn('stored_nevertheless', `stored, but: ${failureOf(thrown).message}`);
  }
  if (newer) await terminal.warn('newer_token', 'another request token was made meanwhile; it stays pending');
  const replaced = former && former.value !== session.value ? await endReplaced(former, made, invocation) : null;
  if (signal.aborted) await terminal.warn('stored_nevertheless', 'a session was made and stored before the end');
  return { session, stored: true, replaced };
}

async function isStored({ value }: Credential, { store }: Invocation): Promise<boolean> {
  const { session } = await store.read().catch((): Credentials => ({}));
  return session?.value === value;
}

async function endAndThrow(
  reason: unknown,
  { session, credential }: NewSession,
  invocation: Invocation,
): Promise<never> {
  const ended = await endSession(session.value, credential, invocation).then(
    () => 'the new session was ended at TMDb again',
    () => `the new session could not be ended at TMDb: ${REVOKE}`,
  );
  throw reason instanceof TmdbAuthError ? reason.with({ message: `${reason.message}; ${ended}` }) : reason;
}
