import { TmdbAuthError } from '../errors.ts';
import type { ApiCredential } from '../tmdb/client.ts';

/** Where TMDb shows both the API key and the access token. */
export const SETTINGS_PAGE = 'https://www.themoviedb.org/settings/api';

/** Tells the two credentials of TMDb's settings page apart by their shape: 32 hex digits, or a JWT. */
export function kindOfApiCredential(value: string): ApiCredential['kind'] | undefined {
  if (/^[0-9a-f]{32}$/i.test(value)) return 'api_key';
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value) ? 'access_token' : undefined;
}

/**
 * Reads an API key or an access token. Sent in the place of the other, each fails with TMDb's code
 * 7 and no word about the reason.
 *
 * @param from whose value it is, for the message: the value itself is not shown
 * @param hint what to do about one of a wrong shape
 * @throws TmdbAuthError `bad_api_key` naming the mistake
 */
export function parseApiCredential(
  text: string,
  from: string,
  hint = `copy it again from ${SETTINGS_PAGE}`,
): ApiCredential {
  const value = text.trim();
  const kind = kindOfApiCredential(value);
  if (kind) return { kind, value };
  throw new TmdbAuthError('bad_api_key', `${from} is neither an API key nor an access token: ${mistake(value)}`, {
    hint,
  });
}

function mistake(value: string): string {
  if (value === '') return 'it holds only spaces';
  if (/^bearer\s/i.test(value)) return 'leave out the word Bearer';
  if (/^["'].*["']$/.test(value)) return 'there are quotation marks around it';
  if (/\s/.test(value)) return 'there is a space or a line break in it';
  if (value.startsWith('eyJ')) return 'it starts like an access token but is broken off or damaged';
  if (/^[0-9a-f]+$/i.test(value)) return `it has ${value.length} hex digits, and an API key has 32`;
  return 'an API key is 32 hex digits, an access token starts with eyJ';
}
