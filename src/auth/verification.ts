import { failureOf, type TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Account } from '../tmdb/client.ts';
import { connect } from './connection.ts';
import { type KnownCredential, remedy } from './known-credentials.ts';

/** What TMDb said of a session: null where it could not be asked. */
export interface Verification {
  readonly verified: boolean | null;
  readonly account: Account | null;
  /** Why it is not verified. */
  readonly error?: TmdbAuthError;
}

/** Asks TMDb whether the API key is good, and whose the session is. */
export async function verify(session: KnownCredential | undefined, invocation: Invocation): Promise<Verification> {
  try {
    const { tmdb } = await connect(invocation);
    await tmdb.checkKey();
    return { verified: true, account: session ? await tmdb.getAccount(session.value) : null };
  } catch (thrown) {
    const failure = failureOf(thrown);
    const isSessions = failure.code === 'session_invalid' && session && session.source !== 'store';
    const error = isSessions ? failure.with({ hint: remedy(session) }) : failure;
    return { verified: error.exitCode === 4 ? false : null, account: null, error };
  }
}
