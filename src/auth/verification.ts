import { failureOf, type TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Account } from '../tmdb/client.ts';
import { type Connection, connect, knownApiCredential } from './connection.ts';
import { askAccount, forSessions, MAYBE_OWNER } from './known-account.ts';
import { activeOf, type KnownCredential, remedy } from './known-credentials.ts';
import { asAccessToken } from './user-token.ts';

/** What TMDb said of what is used: null where it could not be asked. */
export interface Verification {
  readonly verified: boolean | null;
  readonly account: Account | null;
  /** Whether the login goes on although not all is verified: TMDb refused the user token that is there beside a session. */
  readonly goesOn?: boolean;
  /** Why it is not verified. */
  readonly error?: TmdbAuthError;
}

/** Asks TMDb whether the API key is good, whose the session is, which is kept, and whether the user token is good. */
export async function verify(known: readonly KnownCredential[], invocation: Invocation): Promise<Verification> {
  const [session, userToken] = [activeOf(known, 'session'), activeOf(known, 'user')];
  let verification: Verification = { verified: true, account: null };
  try {
    // A user token can speak for itself where no API key is known.
    const own = !session && userToken && !(await knownApiCredential(invocation));
    const connection = await connect(invocation, own ? { credential: asAccessToken(userToken.value) } : {});
    if (!own) await connection.tmdb.checkKey();
    if (session) verification = await verifySession(session, connection, invocation);
    const isGood = userToken ? await isAccepted(userToken, connection, invocation) : true;
    return isGood ? verification : { ...verification, verified: null };
  } catch (thrown) {
    const error = failureOf(thrown);
    const goesOn = error.code === 'token_invalid' && session !== undefined;
    return { ...verification, goesOn, verified: error.exitCode === 4 ? false : null, error };
  }
}

async function verifySession(
  session: KnownCredential,
  { tmdb: connected, credential }: Connection,
  invocation: Invocation,
): Promise<Verification> {
  const asking = await forSessions(credential, invocation);
  const tmdb = asking === credential ? connected : await invocation.connect(asking);
  const { account, maybeOwner } = await askAccount(session, { tmdb, asking }, invocation);
  if (!maybeOwner) return { verified: true, account };
  await invocation.terminal.warn('maybe_owner', `TMDb did not say that the session is good: ${MAYBE_OWNER}`);
  return { verified: null, account: null };
}

/** @returns false, with a warning, if TMDb cannot be asked @throws TmdbAuthError `token_invalid` */
async function isAccepted(
  userToken: KnownCredential,
  { tmdb }: Connection,
  { terminal }: Invocation,
): Promise<boolean> {
  const { value, accountObjectId } = userToken;
  if (accountObjectId === undefined) {
    await terminal.warn('not_asked', 'the user token does not say of which account it is, and cannot be verified');
    return false;
  }
  try {
    await tmdb.checkUserToken({ userToken: value, accountObjectId });
    return true;
  } catch (thrown) {
    const error = failureOf(thrown);
    throw error.code === 'token_invalid' ? error.with({ hint: remedy(userToken) }) : error;
  }
}
