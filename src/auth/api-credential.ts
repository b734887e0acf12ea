import { TmdbAuthError } from '../errors.ts';
import { isApiKey, KINDS, SETTINGS_PAGE, withArticle } from '../kinds.ts';
import { timestamp } from '../text.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { isJwt, readClaims } from '../token-claims.ts';

const PLACE_OF_USER_TOKEN = `put it into ${KINDS.user_token.variable}, or: tmdb-auth config set ${KINDS.user_token.name}`;

/** Tells the two credentials of TMDb's settings page apart by their shape: 32 hex digits, or a JWT that is no other token. */
export function kindOfApiCredential(value: string): ApiCredential['kind'] | undefined {
  if (isApiKey(value)) return 'api_key';
  return isJwt(value) && (readClaims(value)?.kind ?? 'access_token') === 'access_token' ? 'access_token' : undefined;
}

/** A credential that somebody brings along, but for its value. */
export interface Given {
  /** Whose value it is, for the message: the value itself is not shown. */
  readonly from: string;
  /** What to do about one that cannot be used. */
  readonly hint?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Reads an API key or an access token. Sent in the place of the other, each fails with TMDb's code
 * 7 and no word about the reason.
 *
 * @throws TmdbAuthError `bad_api_key` naming the mistake
 */
export function parseApiCredential(
  text: string,
  { from, hint = `copy it again from ${SETTINGS_PAGE}`, now }: Given,
): ApiCredential {
  const value = text.trim();
  const kind = kindOfApiCredential(value);
  const { expiresAt = Infinity } = readClaims(value) ?? {};
  if (kind && expiresAt > now) return { kind, value };
  const message = kind
    ? `${from} is an access token that expired at ${timestamp(expiresAt)}`
    : `${from} is neither an API key nor an access token: ${mistake(value)}`;
  throw new TmdbAuthError('bad_api_key', message, {
    hint: readClaims(value)?.kind === 'user_token' ? PLACE_OF_USER_TOKEN : hint,
  });
}

function mistake(value: string): string {
  if (value === '') return 'it holds only spaces';
  if (/^bearer\s/i.test(value)) return 'leave out the word Bearer';
  if (/^["'].*["']$/.test(value)) return 'there are quotation marks around it';
  if (/\s/.test(value)) return 'there is a space or a line break in it';
  const { kind } = readClaims(value) ?? {};
  if (kind) return `it is ${withArticle(kind)}`;
  if (value.startsWith('eyJ')) return 'it starts like an access token but is broken off or damaged';
  if (/^[0-9a-f]+$/i.test(value)) return `it has ${value.length} hex digits, and an API key has 32`;
  return 'an API key is 32 hex digits, an access token starts with eyJ';
}
