import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { withAccount } from './account.ts';

/** Milliseconds for ending a session that nobody would have otherwise. */
const END_LIMIT = 5_000;

/** What is left to do where TMDb does not answer. */
export const REVOKE = 'revoke it in the settings of your account on the website of TMDb';

/** The session in whose place a new one is stored, as the JSON has it. */
export interface Replaced {
  readonly username: string | null;
  /** Whether it is of no use any more. */
  readonly ended: boolean;
}

/**
 * Finds out whether a new session is another user's than the stored one, and asks a person before it takes its place.
 * TMDb is asked only where the user of the stored one is known.
 *
 * @returns the new session, with its user where that is known now
 * @throws TmdbAuthError `not_logged_in` if the person wants to keep the stored one
 */
export async function confirmReplacement(
  session: Credential,
  tmdb: TmdbAuth,
  invocation: Invocation,
): Promise<Credential> {
  const { settings, store, terminal } = invocation;
  const former = settings.store ? (await store.read()).session : undefined;
  if (former?.username === undefined) return session;
  const known = session.username === undefined ? await withAccount(session, tmdb, invocation) : session;
  const { username } = known;
  // How a name is typed and how TMDb writes it may differ in case.
  if (username === undefined || username.toLowerCase() === former.username.toLowerCase()) return known;
  const theirs = `${former.username}'s session in profile ${await store.profile()}`;
  if (!terminal.canPrompt) {
    await terminal.warn('other_user_replaced', `${theirs} is replaced by one of ${username}`);
  } else if (!(await terminal.confirm(`replace ${theirs} by one of ${username}?`, false))) {
    throw new TmdbAuthError('not_logged_in', `${theirs} is kept`, {
      hint: 'to have both: tmdb-auth login --profile NAME',
    });
  }
  return known;
}

/** Ends the session that was replaced, unless it is to be kept. That it fails is a warning. */
export async function endReplaced(
  former: Credential,
  { credential, keep }: { readonly credential: ApiCredential; readonly keep: true | undefined },
  invocation: Invocation,
): Promise<Replaced> {
  const { terminal } = invocation;
  const { value, username = null } = former;
  const words = `the former session ${lastCharacters(value)}`;
  if (keep) {
    await terminal.note(`${words} is not ended, it stays valid at TMDb`);
    return { username, ended: false };
  }
  try {
    await endSession(value, credential, invocation);
    await terminal.note(`${words} is ended at TMDb`);
    return { username, ended: true };
  } catch (thrown) {
    const { message } = failureOf(thrown);
    await terminal.warn('former_session_alive', `${words} may still be valid: ${message}; ${REVOKE}`);
    return { username, ended: false };
  }
}

/**
 * Ends a session, after an interruption too.
 *
 * @returns whether TMDb knew it until then
 * @throws TmdbAuthError if TMDb does not confirm that it is over
 */
export async function endSession(value: string, credential: ApiCredential, { connect }: Invocation): Promise<boolean> {
  const tmdb = await connect(credential, END_LIMIT, new AbortController().signal);
  try {
    await tmdb.deleteSession(value);
    return true;
  } catch (thrown) {
    if (failureOf(thrown).code === 'session_invalid') return false;
    throw thrown;
  }
}
