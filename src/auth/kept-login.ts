import { failureOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { LoginKind } from '../kinds.ts';
import type { Credential, Credentials } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { type Kept, type NewLogin, type Owned, withOwner } from './new-login.ts';
import type { Replaced } from './replaced-login.ts';

/** What has become of a login. */
export interface KeptLogin {
  /** A session, or a user token and, if it was wanted and TMDb could give it, a session. */
  readonly made: Pick<Credentials, LoginKind>;
  readonly stored: boolean;
  readonly replaced: Replaced | null;
}

/**
 * Does as `withOwner` for a login of either version. With a user token a session of version 3 is made from it, and kept so
 * too. The user token is stored first: it cannot be had again, the session can.
 *
 * @param wantsSession whether a session is to be made from a user token
 * @throws TmdbAuthError `session_denied` if TMDb makes no session of it; the user token stays stored
 */
export async function keepLogin<R extends object>(
  login: NewLogin,
  wantsSession: boolean,
  invocation: Invocation,
  complete: (kept: KeptLogin) => Promise<R>,
): Promise<Owned<R>> {
  if (login.kind === 'session') {
    return withOwner(login, invocation, ({ made: session, ...kept }) => complete({ made: { session }, ...kept }));
  }
  const outer = await withOwner(login, invocation, async (kept): Promise<Owned<R>> => {
    const { made: userToken, stored, replaced } = kept;
    const session = wantsSession ? await convertKept(kept, login.tmdb, invocation) : undefined;
    if (!session) return { result: await complete({ made: { user_token: userToken }, stored, replaced }) };
    const converted = { ...login, kind: 'session' as const, made: session, others: {}, confirmed: true as const };
    return withOwner(converted, invocation, ({ made, replaced: former }) =>
      complete({ made: { session: made, user_token: userToken }, stored, replaced: together(replaced, former) }),
    );
  });
  const { result: inner, undelivered: endUserToken } = outer;
  const { result, undelivered: endSession } = inner;
  if (!endUserToken) return { result };
  const endBoth = async (reason: unknown) => endUserToken(endSession ? await reasonOf(endSession(reason)) : reason);
  return { result, undelivered: endBoth };
}

/** Makes a session from a user token, of the same user. @throws TmdbAuthError `session_denied` */
export async function convert(
  { value, username, accountId }: Credential,
  tmdb: TmdbAuth,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Credential> {
  const { sessionId } = await terminal.step('creating a session', () => tmdb.convertToSession(value));
  return {
    value: sessionId,
    ...(username !== undefined && { username }),
    ...(accountId !== undefined && { accountId }),
  };
}

/** The stored user token of a login that has no session, where there is no request token to exchange. */
export async function unfinishedLogin({ store }: Pick<Invocation, 'store'>): Promise<Credential | undefined> {
  const { session, user_token: userToken, request_token: token } = await store.read();
  const isExchanged = token === undefined || token.state === 'used';
  return !session && isExchanged ? userToken : undefined;
}

/** Of a user token that is kept, a session can be made later: that TMDb has no time for it now is no failure. */
async function convertKept(
  { made, stored }: Kept,
  tmdb: TmdbAuth,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Credential | undefined> {
  try {
    return await convert(made, tmdb, { terminal });
  } catch (thrown) {
    const error = failureOf(thrown);
    if (!stored) throw error;
    if (error.exitCode === 4) throw error.with({ message: `${error.message}; the user token stays stored` });
    await terminal.warn('no_session', `there is no session yet: ${error.message}; for one: tmdb-auth session`);
    return undefined;
  }
}

function together(first: Replaced | null, second: Replaced | null): Replaced | null {
  if (!first || !second) return first ?? second;
  return { username: first.username ?? second.username, ended: first.ended && second.ended };
}

/** What a promise rejects with that cannot resolve. */
function reasonOf(rejecting: Promise<never>): Promise<unknown> {
  return rejecting.catch((reason: unknown) => reason);
}
