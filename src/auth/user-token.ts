import { TmdbAuthError } from '../errors.ts';
import { KINDS, withArticle } from '../kinds.ts';
import type { Credential } from '../store/store.ts';
import { timestamp } from '../text.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { readClaims } from '../token-claims.ts';
import { type Given, kindOfApiCredential } from './api-credential.ts';

/** A user token in the place of the application's access token: it acts for its user there, in both versions. */
export function asAccessToken(userToken: string): ApiCredential {
  return { kind: 'access_token', value: userToken };
}

/**
 * Reads a user token that somebody brings along.
 *
 * @returns it with the account that it says it is of
 * @throws TmdbAuthError `usage` naming the mistake
 */
export function parseUserToken(text: string, { from, hint, now }: Given): Credential {
  const value = text.trim();
  const claims = readClaims(value);
  const kind = claims?.kind ?? kindOfApiCredential(value);
  // A JWT whose claims cannot be read may be of any kind.
  const isOther = claims ? kind !== 'user_token' : kind !== 'access_token';
  if (isOther) {
    const mistake = kind ? `it is ${withArticle(kind)}` : 'one starts with eyJ';
    throw new TmdbAuthError('usage', `${from} is not a user token: ${mistake}`, {
      hint: hint ?? (kind && KINDS[kind].command),
    });
  }
  const { expiresAt = Infinity, accountObjectId } = claims ?? {};
  if (expiresAt <= now) {
    throw new TmdbAuthError('usage', `${from} is a user token that expired at ${timestamp(expiresAt)}`, { hint });
  }
  return { value, ...(accountObjectId !== undefined && { accountObjectId }) };
}
