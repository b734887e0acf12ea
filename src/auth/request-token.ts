import { isOfVersion4 } from '../approval-url.ts';
import { failureOf, furtherHint, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { isId, withArticle } from '../kinds.ts';
import type { Credential } from '../store/store.ts';
import { timestamp } from '../text.ts';
import type { RequestToken, TmdbAuth } from '../tmdb/client.ts';
import { readClaims } from '../token-claims.ts';
import { type Expiring, expiring, isExpired, skewOf } from './expiry.ts';
import type { UserCredentials } from './user-credentials.ts';

/** A request token and what is known of it here; `record` is absent if it came from elsewhere. */
export interface KnownToken {
  readonly value: string;
  readonly record: Credential | undefined;
}

/** The flag of `login` with which a person is asked to approve such a token. */
export function loginFlag(requestToken: string): string {
  return isOfVersion4(requestToken) ? '--v4' : '--web';
}

/** When the token ends, as far as that is known: one of version 4 tells it itself. */
export function endOf({ value, record }: KnownToken): Expiring {
  return record ?? expiring(readClaims(value)?.expiresAt ?? null);
}

/** The token that was named, or the stored one. @throws TmdbAuthError `input_required` if there is none */
export async function pendingToken(
  named: string | undefined,
  { store, settings }: Pick<Invocation, 'settings' | 'store'>,
): Promise<KnownToken> {
  // Without storing, a store that cannot be read is no obstacle to a token that was named.
  const record = named !== undefined && !settings.store ? undefined : (await store.read()).request_token;
  if (named !== undefined) {
    const { kind = 'request_token' } = readClaims(named) ?? {};
    if (!isId(named)) throw new TmdbAuthError('usage', 'TOKEN is not a request token');
    if (kind !== 'request_token') {
      throw new TmdbAuthError('usage', `TOKEN is not a request token but ${withArticle(kind)}`);
    }
    return { value: named, record: record?.value === named ? record : undefined };
  }
  if (record) return { value: record.value, record };
  throw new TmdbAuthError('input_required', 'no request token is pending', {
    hint: 'make one first: tmdb-auth token',
  });
}

/** What the store holds of a request token. */
export function tokenRecord(token: RequestToken, state: NonNullable<Credential['state']>): Credential {
  return { value: token.requestToken, ...expiring(token.expiresAt), state };
}

/** What to say once of an approval URL of version 4: the token in it says for which application it is. */
export const URL_HOLDS_KEY = 'the API key can be read in this URL: give it to nobody';

/** Approves the token in the user's name. @throws TmdbAuthError as `explainRefusal` tells it */
export async function approve(
  tmdb: TmdbAuth,
  token: KnownToken,
  user: UserCredentials,
  now: () => number,
): Promise<RequestToken> {
  try {
    return await tmdb.validateWithLogin({ requestToken: token.value, ...user });
  } catch (thrown) {
    const error = failureOf(thrown);
    const explained = explainRefusal(error, token, now() + skewOf(tmdb));
    throw explained === error && refusesPassword(error) ? hintAtBrowser(error) : explained;
  }
}

/**
 * Whether TMDb refused to approve with a password. It has been refusing some accounts that its
 * website takes: the test of this call in https://github.com/adamayoung/TMDb, which asks TMDb
 * itself, has been switched off over that since 2024.
 */
export function refusesPassword({ code, httpStatus }: TmdbAuthError): boolean {
  return code !== 'bad_api_key' && code !== 'key_suspended' && (httpStatus === 401 || httpStatus === 403);
}

export function hintAtBrowser(error: TmdbAuthError): TmdbAuthError {
  return error.with({ hint: furtherHint(error, 'or approve in the browser: tmdb-auth login --web') });
}

export const DENIED = 'the login was denied in the browser';

/**
 * What a refused request token is, as far as that is known here: version 3 answers an unapproved, a denied, a used, an
 * expired and an unknown one alike (code 17; code 33 for a password), version 4 all but an unapproved one.
 *
 * @param now by TMDb's clock where that is known
 */
export function explainRefusal(error: TmdbAuthError, token: KnownToken, now: number): TmdbAuthError {
  const { code } = error;
  const { value, record } = token;
  const isPending = code === 'approval_pending';
  if (code !== 'session_denied' && code !== 'token_invalid' && !isPending) return error;
  const version = isOfVersion4(value) ? ' --v4' : '';
  if (record?.state === 'used') {
    const made = version ? 'user token' : 'session';
    return error.with({
      code: 'session_denied',
      message: `the request token has been exchanged for a ${made} already; it works once`,
      hint: `the ${made} is stored; for another one: tmdb-auth login${version}`,
    });
  }
  if (record?.state === 'denied') {
    const hint = `to be asked again: tmdb-auth login ${loginFlag(value)}`;
    return error.with({ code: 'approval_denied', message: DENIED, hint });
  }
  const end = endOf(token);
  if (end.expiresAt !== undefined && isExpired(end, now)) {
    return error.with({
      code: 'token_expired',
      message: `the request token expired at ${timestamp(end.expiresAt)}`,
      hint: `make a new one: tmdb-auth token${version}`,
    });
  }
  if (code === 'token_invalid') return error;
  if (record?.state === 'pending') {
    return error.with({
      code: 'approval_pending',
      message: isPending ? error.message : 'the request token is not approved yet, or no longer usable',
      hint: 'tmdb-auth status shows where to approve it; then: tmdb-auth session --wait',
    });
  }
  if (record || isPending) return error;
  return error.with({
    code: 'token_invalid',
    message: 'TMDb denied the session: the request token is not approved, or expired, used or unknown',
    hint: 'make a new one: tmdb-auth token',
  });
}
