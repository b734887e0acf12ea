import { TmdbAuthError } from '../errors.ts';
import { badReply, expiryField, type Fields, idField, type Meanings, type ReplyRules, textField } from './reply.ts';
import { NOT_FOUND_CODES, TOKEN_REFUSED } from './status-codes.ts';

/** A guest session: it may rate films and episodes, and nobody is logged in. */
export interface GuestSession {
  readonly guestSessionId: string;
  /** Milliseconds since 1970; null where TMDb's answer has no readable time. */
  readonly expiresAt: number | null;
}

/** A request token: to be approved by a person, then exchanged for a session, once. */
export interface RequestToken {
  readonly requestToken: string;
  /** Milliseconds since 1970; null where TMDb's answer has no readable time. */
  readonly expiresAt: number | null;
}

/** A user's session. It does not expire until it is deleted. */
export interface Session {
  readonly sessionId: string;
}

export interface Account {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

/** One call of TMDb's API: a row of the table below. */
export interface Endpoint<Parameters extends Fields, Reply> extends ReplyRules {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The version of the API that has it; by default 3. */
  readonly version?: 4;
  /** Below the base URL of that version. `{name}` stands for the parameter of that name. */
  readonly path: string;
  /** The parameter that is sent as Bearer, in place of the application's credential. */
  readonly bearer?: keyof Parameters & string;
  /** Whether servers of the older documentation take the same values by GET, in the URL. */
  readonly hasOlderForm?: true;
  /**
   * When the call may be sent again. `unserved`: only if it surely never reached TMDb or was
   * turned away, since it creates, consumes or spends something. `lost`: also if the answer got
   * lost.
   */
  readonly repeat: 'unserved' | 'lost';
  /**
   * What TMDb makes that has to be stored or ended: an interruption waits a little for its answer.
   */
  readonly makes?: string;
  /** @throws TmdbAuthError `bad_reply` where a field that must be there is not */
  read(fields: Fields, parameters: Parameters): Reply;
}

const SESSION_GONE: Meanings = new Map(
  NOT_FOUND_CODES.map((statusCode) => [
    statusCode,
    { code: 'session_invalid', message: 'TMDb does not know the session', hint: 'log in again: tmdb-auth login' },
  ]),
);

/** Codes 5 and 6 answer a request without a token, so they mean one that is none: the Cypress suite in the fixtures. */
const TOKEN_UNUSABLE: Meanings = new Map([5, 6].map((statusCode) => [statusCode, TOKEN_REFUSED]));

/**
 * GET /authentication: `{"success": true}`. `status_code` is documented, but not sent (MacWarrior/clipbucket-v5#484):
 * https://developer.themoviedb.org/reference/authentication-validate-key
 */
export const CHECK_KEY: Endpoint<Record<string, never>, void> = {
  method: 'GET',
  path: 'authentication',
  repeat: 'lost',
  read(fields) {
    if (fields['success'] !== true) throw badReply("TMDb's answer does not say whether the API key is good");
  },
};

/**
 * GET /authentication/guest_session/new: a GET, but it creates, and an address may create only so many:
 * https://developer.themoviedb.org/reference/authentication-create-guest-session
 */
export const CREATE_GUEST_SESSION: Endpoint<Record<string, never>, GuestSession> = {
  method: 'GET',
  path: 'authentication/guest_session/new',
  repeat: 'unserved',
  read: (fields) => ({ guestSessionId: idField(fields, 'guest_session_id'), expiresAt: expiryField(fields) }),
};

/**
 * GET /authentication/token/new: an extra one does no harm, for it expires in an hour:
 * https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id
 */
export const CREATE_REQUEST_TOKEN: Endpoint<Record<string, never>, RequestToken> = {
  method: 'GET',
  path: 'authentication/token/new',
  repeat: 'lost',
  read: readRequestToken,
};

type PasswordApproval = { request_token: string; username: string; password: string };

/**
 * POST /authentication/token/validate_with_login: gives the same token with the same expiry (recorded in
 * jellyfin/TMDbLib). Never repeated after a lost answer: a password may be counted as a failed attempt twice.
 */
export const VALIDATE_WITH_LOGIN: Endpoint<PasswordApproval, RequestToken> = {
  method: 'POST',
  path: 'authentication/token/validate_with_login',
  hasOlderForm: true,
  repeat: 'unserved',
  meanings: TOKEN_UNUSABLE,
  sendsPassword: true,
  read(fields, { request_token }) {
    const token = readRequestToken(fields);
    if (token.requestToken !== request_token) throw badReply("TMDb's answer is about another request token");
    return token;
  },
};

/** POST /authentication/session/new: consumes the request token. */
export const CREATE_SESSION: Endpoint<{ request_token: string }, Session> = {
  method: 'POST',
  path: 'authentication/session/new',
  hasOlderForm: true,
  repeat: 'unserved',
  meanings: TOKEN_UNUSABLE,
  makes: 'a session',
  read: (fields) => ({ sessionId: idField(fields, 'session_id') }),
};

/**
 * DELETE /authentication/session: where the session is gone already, TMDb answered 404 with 6, and since 2022 with 34
 * (SessionHelper.java of b12kab/tmdblibrary and its live test). Its table of codes has 37 for that.
 */
export const DELETE_SESSION: Endpoint<{ session_id: string }, void> = {
  method: 'DELETE',
  path: 'authentication/session',
  repeat: 'lost',
  meanings: SESSION_GONE,
  read(fields) {
    if (fields['success'] !== true) throw badReply("TMDb's answer does not say that the session is deleted");
  },
};

/**
 * GET /account: the one call that tells whether a session is good. Code 3 says that it is not (the live test
 * AccountHelperTest.java of b12kab/tmdblibrary). An access token has an account without a session: its owner's
 * (RileyXX/TMDB-Trakt-Syncer).
 */
export const GET_ACCOUNT: Endpoint<{ session_id?: string }, Account> = {
  method: 'GET',
  path: 'account',
  repeat: 'lost',
  meanings: SESSION_GONE,
  read(fields) {
    const id = fields['id'];
    const username = textField(fields, 'username');
    if (!Number.isSafeInteger(id) || username === '') {
      throw new TmdbAuthError('bad_reply', "TMDb's answer holds no account", { hint: 'check --base-url' });
    }
    return { id: id as number, username, name: textField(fields, 'name') };
  },
};

function readRequestToken(fields: Fields): RequestToken {
  return { requestToken: idField(fields, 'request_token'), expiresAt: expiryField(fields) };
}
