import { isObjectId } from '../kinds.ts';
import { readClaims } from '../token-claims.ts';
import type { Endpoint, RequestToken, Session } from './endpoints.ts';
import { badReply, idField } from './reply.ts';
import { NOT_APPROVED, type StatusMeaning } from './status-codes.ts';

/** What a person's approval gives in version 4. It does not expire until it is deleted, and it cannot be had again. */
export interface UserToken {
  readonly userToken: string;
  /** 24 hex digits, which are not the account id of version 3; null where neither TMDb's answer nor the token has them. */
  readonly accountObjectId: string | null;
}

const REQUEST_TOKEN_REFUSED: StatusMeaning = {
  code: 'token_invalid',
  message: 'the request token was denied, used or is unknown: TMDb does not say which',
  hint: 'make a new one: tmdb-auth token --v4',
};
const USER_TOKEN_REFUSED: StatusMeaning = {
  code: 'token_invalid',
  message: 'TMDb does not accept the user token',
  hint: 'log in again: tmdb-auth login --v4',
};
const USER_TOKEN_GONE: StatusMeaning = { ...USER_TOKEN_REFUSED, message: 'TMDb does not know the user token' };
const NOT_OF_A_USER: StatusMeaning = {
  code: 'session_denied',
  message: "TMDb denied the session: the token is the application's, not a user's",
  hint: 'log in again: tmdb-auth login --v4',
};
const SESSION_DENIED: StatusMeaning = { ...NOT_OF_A_USER, message: 'TMDb denied the session for the user token' };

/**
 * POST /4/auth/request_token: an extra one does no harm, for it expires in 15 minutes, which only the token itself tells:
 * https://developer.themoviedb.org/v4/reference/auth-create-request-token
 */
export const CREATE_USER_REQUEST_TOKEN: Endpoint<{ redirect_to?: string }, RequestToken> = {
  method: 'POST',
  version: 4,
  path: 'auth/request_token',
  repeat: 'lost',
  read(fields) {
    const requestToken = idField(fields, 'request_token');
    return { requestToken, expiresAt: readClaims(requestToken)?.expiresAt ?? null };
  },
};

/**
 * POST /4/auth/access_token: consumes the request token. Not approved is 422, documented with code 41, and everything else
 * is final, as jurialmunkey/plugin.video.themoviedb.helper has it, which asks every 5 s:
 * https://developer.themoviedb.org/v4/reference/auth-create-access-token
 */
export const CREATE_USER_TOKEN: Endpoint<{ request_token: string }, UserToken> = {
  method: 'POST',
  version: 4,
  path: 'auth/access_token',
  repeat: 'unserved',
  makes: 'a user token',
  meanings: meaning(REQUEST_TOKEN_REFUSED, [3, 5, 6, 14, 17, 33, 34, 35, 36, 37]),
  otherwise: (httpStatus) => (httpStatus === 422 ? NOT_APPROVED : REQUEST_TOKEN_REFUSED),
  read(fields) {
    const userToken = idField(fields, 'access_token');
    const { account_id: id } = fields;
    const told = typeof id === 'string' && isObjectId(id) ? id : undefined;
    return { userToken, accountObjectId: told ?? readClaims(userToken)?.accountObjectId ?? null };
  },
};

/**
 * POST /authentication/session/convert/4: a session from a user token. How TMDb refuses it is not documented:
 * https://developer.themoviedb.org/reference/authentication-create-session-from-v4-token
 */
export const CONVERT_TO_SESSION: Endpoint<{ access_token: string }, Session> = {
  method: 'POST',
  path: 'authentication/session/convert/4',
  repeat: 'unserved',
  makes: 'a session',
  meanings: new Map([...meaning(NOT_OF_A_USER, [36]), ...meaning(SESSION_DENIED, [3, 5, 6, 14, 17, 33, 34, 35, 37])]),
  otherwise: () => SESSION_DENIED,
  read: (fields) => ({ sessionId: idField(fields, 'session_id') }),
};

/**
 * DELETE /4/auth/access_token: ends a user token. One that is gone already is refused with one of these codes:
 * https://developer.themoviedb.org/v4/reference/auth-logout
 */
export const DELETE_USER_TOKEN: Endpoint<{ access_token: string }, void> = {
  method: 'DELETE',
  version: 4,
  path: 'auth/access_token',
  repeat: 'lost',
  meanings: meaning(USER_TOKEN_GONE, [6, 34, 35, 37]),
  read(fields) {
    if (fields['success'] !== true) throw badReply("TMDb's answer does not say that the user token is deleted");
  },
};

/**
 * GET /4/account/{account_object_id}/lists: changes nothing, and wants the token of that user, by which it tells whether
 * that one is good: https://developer.themoviedb.org/v4/reference/account-lists
 */
export const GET_LISTS: Endpoint<{ account_object_id: string; user_token: string }, void> = {
  method: 'GET',
  version: 4,
  path: 'account/{account_object_id}/lists',
  bearer: 'user_token',
  repeat: 'lost',
  meanings: meaning(USER_TOKEN_REFUSED, [3, 5, 6, 7, 14, 33, 35, 36]),
  read(fields) {
    if (!Array.isArray(fields['results'])) throw badReply("TMDb's answer does not say whether the user token is good");
  },
};

function meaning(means: StatusMeaning, statusCodes: readonly number[]): ReadonlyMap<number, StatusMeaning> {
  return new Map(statusCodes.map((statusCode) => [statusCode, means]));
}
