import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import { duration, timestamp } from '../text.ts';
import type { RequestToken, TmdbAuth } from '../tmdb/client.ts';
import type { UserCredentials } from './user-credentials.ts';

/** A request token and what is known of it here; `record` is absent if it came from elsewhere. */
export interface KnownToken {
  readonly value: string;
  readonly record: Credential | undefined;
}

/** The token that was named, or the stored one. @throws TmdbAuthError `input_required` if there is none */
export async function pendingToken(named: string | undefined, { store, settings }: Invocation): Promise<KnownToken> {
  // Without storing, a store that cannot be read is no obstacle to a token that was named.
  const record = named !== undefined && !settings.store ? undefined : (await store.read()).request_token;
  if (named !== undefined) {
    if (!/^[\w.-]{1,4096}$/.test(named)) throw new TmdbAuthError('usage', 'TOKEN is not a request token');
    return { value: named, record: record?.value === named ? record : undefined };
  }
  if (record) return { value: record.value, record };
  throw new TmdbAuthError('input_required', 'no request token is pending', {
    hint: 'make one first: tmdb-auth token',
  });
}

/** What the store holds of a request token. */
export function tokenRecord(token: RequestToken, state: NonNullable<Credential['state']>): Credential {
  return {
    value: token.requestToken,
    ...(token.expiresAt !== null && { expires_at: timestamp(token.expiresAt) }),
    state,
  };
}

/** Where a person approves the token. @param redirectTo where the browser is sent then */
export function approvalUrl({ webUrl }: Invocation['settings'], requestToken: string, redirectTo?: string): string {
  const query = redirectTo === undefined ? '' : `?redirect_to=${encodeURIComponent(redirectTo)}`;
  return `${webUrl.href.replace(/\/$/, '')}/authenticate/${requestToken}${query}`;
}

/** Approves the token in the user's name. @throws TmdbAuthError as `explainRefusal` tells it */
export async function approve(
  tmdb: TmdbAuth,
  token: KnownToken,
  user: UserCredentials,
  now: () => number,
): Promise<RequestToken> {
  try {
    return await tmdb.validateWithLogin({ requestToken: token.value, ...user });
  } catch (error) {
    if (!(error instanceof TmdbAuthError)) throw error;
    const explained = explainRefusal(error, token, now());
    throw explained === error && refusesPassword(error) ? hintAtBrowser(error) : explained;
  }
}

/**
 * Whether TMDb refused to approve with a password. It has been refusing some accounts that its
 * website takes: reported since 2024 by the tests of other clients that call it.
 */
export function refusesPassword(error: unknown): error is TmdbAuthError {
  if (!(error instanceof TmdbAuthError) || error.code === 'bad_api_key' || error.code === 'key_suspended') return false;
  return error.httpStatus === 401 || error.httpStatus === 403;
}

export function hintAtBrowser(error: TmdbAuthError): TmdbAuthError {
  return error.with({ hint: `${error.hint ? `${error.hint}; ` : ''}or approve in the browser: tmdb-auth login --web` });
}

/** `expires_at` and `expires_in` of the JSON; null where TMDb gave no readable time. */
export function expiry(
  expiresAt: number | null,
  now: number,
): { expires_at: string | null; expires_in: number | null } {
  if (expiresAt === null) return { expires_at: null, expires_in: null };
  return { expires_at: timestamp(expiresAt), expires_in: Math.max(0, Math.round((expiresAt - now) / 1000)) };
}

/** `, valid for 59 min` */
export function validFor(expiresIn: number | null): string {
  return expiresIn === null ? '' : `, valid for ${duration(expiresIn * 1000)}`;
}

export const DENIED = 'the login was denied in the browser';

/**
 * What a refused request token is, as far as that is known here: TMDb answers an unapproved, a
 * denied, a used, an expired and an unknown one alike (code 17; code 33 for a password).
 */
export function explainRefusal(error: TmdbAuthError, { record }: KnownToken, now: number): TmdbAuthError {
  if (error.code !== 'session_denied' && error.code !== 'token_invalid') return error;
  if (record?.state === 'used') {
    return error.with({
      code: 'session_denied',
      message: 'the request token has been exchanged for a session already; it works once',
      hint: 'the session is stored; for another one: tmdb-auth login',
    });
  }
  if (record?.state === 'denied') {
    return error.with({ code: 'approval_denied', message: DENIED, hint: 'to be asked again: tmdb-auth login --web' });
  }
  if (record?.expires_at && Date.parse(record.expires_at) <= now) {
    return error.with({
      code: 'token_expired',
      message: `the request token expired at ${record.expires_at}`,
      hint: 'make a new one: tmdb-auth token',
    });
  }
  if (error.code === 'token_invalid') return error;
  if (record?.state === 'pending') {
    return error.with({
      code: 'approval_pending',
      message: 'the request token is not approved yet, or no longer usable',
      hint: 'approve it in the browser, then: tmdb-auth session --wait',
    });
  }
  if (record) return error;
  return error.with({
    code: 'token_invalid',
    message: 'TMDb denied the session: the request token is not approved, or expired, used or unknown',
    hint: 'make a new one: tmdb-auth token',
  });
}
