import { failureOf, type TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Account } from '../tmdb/client.ts';
import { connect } from './connection.ts';
import { askAccount, forSessions, MAYBE_OWNER } from './known-account.ts';
import type { KnownCredential } from './known-credentials.ts';

/** What TMDb said of a login: null where it could not be asked. */
export interface Verification {
  readonly verified: boolean | null;
  readonly account: Account | null;
  /** Why it is not verified. */
  readonly error?: TmdbAuthError;
}

/** Asks TMDb whether the API key is good, and whose the session is, which is kept. Of a user token it is not asked. */
export async function verify(login: KnownCredential | undefined, invocation: Invocation): Promise<Verification> {
  try {
    const { tmdb, credential } = await connect(invocation);
    await tmdb.checkKey();
    if (login?.kind === 'user_token') return { verified: null, account: null };
    if (!login) return { verified: true, account: null };
    const asking = await forSessions(credential, invocation);
    const client = asking === credential ? tmdb : await invocation.connect(asking);
    const { account, maybeOwner } = await askAccount(login, { tmdb: client, asking }, invocation);
    if (!maybeOwner) return { verified: true, account };
    await invocation.terminal.warn('maybe_owner', `TMDb did not say that the session is good: ${MAYBE_OWNER}`);
    return { verified: null, account: null };
  } catch (thrown) {
    const error = failureOf(thrown);
    return { verified: error.exitCode === 4 ? false : null, account: null, error };
  }
}
