import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, CredentialChanges, Credentials } from '../store/store.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { saveAndExplain } from './saving.ts';

/** Milliseconds for ending a session that nobody would have otherwise. */
const END_LIMIT = 5_000;

/** What is left to do where TMDb does not answer. */
const REVOKE = 'revoke it in the settings of your account on the website of TMDb';

/** A session that TMDb has just made. */
export interface NewSession {
  readonly session: Credential;
  /** The API key or access token that it was made with. */
  readonly credential: ApiCredential;
  /** What is to be stored with it. */
  readonly others: CredentialChanges;
  /** Whether the session that it replaces in the store stays valid at TMDb. */
  readonly keep: true | undefined;
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
  complete: (stored: boolean) => Promise<R>,
): Promise<Owned<R>> {
  const endAgain = (reason: unknown): Promise<never> => endAndThrow(reason, made, invocation);
  const stored = await store(made, invocation).catch(endAgain);
  if (stored) return { result: await complete(stored) };
  return { result: await complete(stored).catch(endAgain), undelivered: endAgain };
}

/**
 * Stores a new session. The request token that it was made with is marked as used only if no other
 * one is pending by then.
 *
 * @returns whether it is stored: not with `--no-store`
 */
async function store(made: NewSession, invocation: Invocation): Promise<boolean> {
  const { session, others, keep } = made;
  const { terminal, signal } = invocation;
  const { request_token: token, ...rest } = others;
  let newer = false;
  let replaced: Credential | undefined;
  const spareNewerToken = ({ request_token: pending, session: former }: Credentials) => {
    replaced = former;
    newer = Boolean(token && pending && pending.value !== token.value);
    return { ...(newer ? rest : others), session };
  };
  try {
    if (!(await saveAndExplain(spareNewerToken, invocation))) return false;
  } catch (thrown) {
    // A write can fail when the new file is in its place already.
    if (!(await isStored(session, invocation))) throw thrown;
    if (!signal.aborted) await terminal.warn('stored_nevertheless', `stored, but: ${failureOf(thrown).message}`);
  }
  if (newer) await terminal.warn('newer_token', 'another request token was made meanwhile; it stays pending');
  if (replaced && replaced.value !== session.value && !keep) await endReplaced(replaced.value, made, invocation);
  if (signal.aborted) await terminal.warn('stored_nevertheless', 'a session was made and stored before the end');
  return true;
}

async function endReplaced(value: string, { credential }: NewSession, invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  try {
    await terminal.step('ending the session that it replaces', () => endSession(value, credential, invocation));
  } catch (thrown) {
    const { message } = failureOf(thrown);
    await terminal.warn('not_revoked', `the session that was replaced may still be valid: ${message}; ${REVOKE}`);
  }
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

/** Ends a session, after an interruption too. @throws TmdbAuthError if TMDb does not confirm it */
async function endSession(value: string, credential: ApiCredential, { connect }: Invocation): Promise<void> {
  const tmdb = await connect(credential, END_LIMIT, new AbortController().signal);
  await tmdb.deleteSession(value).catch((thrown: unknown) => {
    if (failureOf(thrown).code !== 'session_invalid') throw thrown;
  });
}
