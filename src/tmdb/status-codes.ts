import type { ErrorCode } from '../errors.ts';
import { SETTINGS_PAGE } from '../kinds.ts';

/** What one of TMDb's `status_code` values means to somebody who logs in. */
export interface StatusMeaning {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** The values of `status_code` that report a success: done, updated, deleted. */
export const SUCCESS_CODES: ReadonlySet<number> = new Set([1, 12, 13]);

const OUTAGE = 'TMDb has trouble of its own';
const LATER = 'try again in a few minutes';
/** A request token that TMDb does not take. */
export const TOKEN_REFUSED: StatusMeaning = {
  code: 'token_invalid',
  message: 'TMDb does not accept the request token: it is expired or invalid',
  hint: 'make a new one: tmdb-auth token',
};

export const NOT_APPROVED: StatusMeaning = {
  code: 'approval_pending',
  message: 'the request token is not approved yet',
  hint: 'approve it, then: tmdb-auth session',
};

/**
 * TMDb's status codes that the authentication calls can meet. A code that is not here is shown as
 * TMDb sent it. Source: https://developer.themoviedb.org/docs/errors
 */
export const STATUS_MEANINGS: ReadonlyMap<number, StatusMeaning> = new Map<number, StatusMeaning>([
  [3, { code: 'session_invalid', message: 'TMDb does not accept the session', hint: 'log in again: tmdb-auth login' }],
  [
    7,
    {
      code: 'bad_api_key',
      message: 'TMDb does not accept the API key',
      hint: `compare it with ${SETTINGS_PAGE}`,
    },
  ],
  [9, { code: 'service_unavailable', message: 'TMDb is offline', hint: LATER }],
  [
    10,
    {
      code: 'key_suspended',
      message: 'TMDb has suspended the API key',
      hint: 'ask TMDb why: https://www.themoviedb.org/talk',
    },
  ],
  [11, { code: 'service_unavailable', message: OUTAGE, hint: LATER }],
  [15, { code: 'service_unavailable', message: OUTAGE, hint: LATER }],
  [
    17,
    {
      code: 'session_denied',
      message: 'TMDb denied the session',
      hint: 'start again: tmdb-auth login',
    },
  ],
  [24, { code: 'service_unavailable', message: OUTAGE, hint: LATER }],
  [25, { code: 'rate_limited', message: 'TMDb got too many requests from this address', hint: LATER }],
  [
    26,
    {
      code: 'bad_credentials',
      message: 'TMDb wants a username and a password',
      hint: 'check both, then: tmdb-auth login',
    },
  ],
  [
    30,
    {
      code: 'bad_credentials',
      message: 'TMDb does not accept the username and password',
      hint: 'check both at https://www.themoviedb.org/login, then: tmdb-auth login',
    },
  ],
  [
    31,
    {
      code: 'account_disabled',
      message: 'the TMDb account is disabled',
      hint: 'ask TMDb: https://www.themoviedb.org/talk',
    },
  ],
  [
    32,
    {
      code: 'email_unverified',
      message: "the TMDb account's e-mail address is not verified",
      hint: 'follow the link in the e-mail from TMDb, then: tmdb-auth login',
    },
  ],
  [33, TOKEN_REFUSED],
  [35, TOKEN_REFUSED],
  [41, NOT_APPROVED],
  [43, { code: 'service_unavailable', message: OUTAGE, hint: LATER }],
  [
    45,
    {
      code: 'account_suspended',
      message: 'the TMDb account is suspended',
      hint: 'ask TMDb: https://www.themoviedb.org/talk',
    },
  ],
  [46, { code: 'service_unavailable', message: 'TMDb is down for maintenance', hint: LATER }],
]);

/** The status codes that say «no such thing»; what thing, the endpoint knows. */
export const NOT_FOUND_CODES: readonly number[] = [6, 34, 37];

/** The status code for «this request method is not supported for this resource». */
export const METHOD_NOT_SUPPORTED = 42;

/** The status code for «the resource you requested could not be found». */
export const RESOURCE_NOT_FOUND = 34;
