import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Account } from '../tmdb/client.ts';
import { connect } from './api-credential.ts';

/** What TMDb said of a session: null where it could not be asked. */
export interface Verification {
  readonly verified: boolean | null;
  readonly account: Account | null;
  /** Why it is not verified. */
  readonly error?: TmdbAuthError;
}

/** Asks TMDb whether the API key is good, and whose the session is. */
export async function verify(sessionId: string | undefined, invocation: Invocation): Promise<Verification> {
  try {
    const { tmdb } = await connect(invocation);
    await tmdb.checkKey();
    return { verified: true, account: sessionId === undefined ? null : await tmdb.getAccount(sessionId) };
  } catch (error) {
    if (!(error instanceof TmdbAuthError) || error.code === 'interrupted') throw error;
    return { verified: error.exitCode === 4 ? false : null, account: null, error };
  }
}

/**
 * Ends a session at TMDb.
 *
 * @returns true: it is ended, or was not known there any more; false: TMDb refused; null: TMDb
 *   could not be asked
 */
export async function revoke(
  sessionId: string,
  invocation: Invocation,
): Promise<{ readonly revoked: boolean | null; readonly error?: TmdbAuthError }> {
  try {
    const { tmdb } = await connect(invocation);
    await tmdb.deleteSession(sessionId);
    return { revoked: true };
  } catch (error) {
    if (!(error instanceof TmdbAuthError) || error.code === 'interrupted') throw error;
    if (error.code === 'session_invalid') return { revoked: true };
    return { revoked: error.exitCode === 4 ? false : null, error };
  }
}
