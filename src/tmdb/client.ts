import { approvalUrlAt, DEFAULT_WEB_URL } from '../approval-url.ts';
import { TmdbAuthError } from '../errors.ts';
import { createCaller, type Exchange } from './call.ts';
import type { ClientOptions } from './client-options.ts';
import { DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_BASE_URL, DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT } from './defaults.ts';
import {
  type Account,
  CHECK_KEY,
  CREATE_GUEST_SESSION,
  CREATE_REQUEST_TOKEN,
  CREATE_SESSION,
  DELETE_SESSION,
  GET_ACCOUNT,
  type GuestSession,
  type RequestToken,
  type Session,
  VALIDATE_WITH_LOGIN,
} from './endpoints.ts';
import {
  CONVERT_TO_SESSION,
  CREATE_USER_REQUEST_TOKEN,
  CREATE_USER_TOKEN,
  DELETE_USER_TOKEN,
  GET_LISTS,
  type UserToken,
} from './endpoints-v4.ts';
import type { ApiCredential } from './message.ts';
import { secretsOf } from './proxy.ts';
import { parseServerUrl } from './server-url.ts';
import { createTransport } from './transport.ts';
import { type CallOptions, createWait, type WaitOptions } from './waiting.ts';

export type {
  Account,
  ApiCredential,
  CallOptions,
  ClientOptions,
  Exchange,
  GuestSession,
  RequestToken,
  Session,
  UserToken,
  WaitOptions,
};

/**
 * TMDb's authentication API. Every method rejects with a TmdbAuthError and with nothing else. Those of version 4, which
 * have to do with a user token, want an access token for a credential (`input_required`), and a base URL with `/3`
 * (`usage`).
 */
export interface TmdbAuth {
  checkKey(options?: CallOptions): Promise<void>;
  createGuestSession(options?: CallOptions): Promise<GuestSession>;
  createRequestToken(options?: CallOptions): Promise<RequestToken>;
  /**
   * Where a person approves a request token of either version.
   *
   * @param options `redirectTo` is where the browser is sent then, with `request_token` and `approved=true` or
   * `denied=true`; a token of version 4 has been made with it
   */
  approvalUrl(requestToken: string, options?: { redirectTo?: string }): string;
  /**
   * Asks until the request token is approved, and makes a session of it. TMDb does not tell one that is denied from one
   * that waits. Rejects with `token_expired` at its end.
   *
   * @param requestToken with its `expiresAt`, where that is known
   */
  waitForApproval(requestToken: string | RequestToken, options?: WaitOptions): Promise<Session>;
  /**
   * Approves a request token in the name of the user. TMDb recommends its website instead:
   * https://developer.themoviedb.org/reference/authentication-create-session-from-login
   */
  validateWithLogin(
    approval: { requestToken: string; username: string; password: string },
    options?: CallOptions,
  ): Promise<RequestToken>;
  createSession(requestToken: string, options?: CallOptions): Promise<Session>;
  deleteSession(sessionId: string, options?: CallOptions): Promise<void>;
  /**
   * Without a session it is the account that the credential itself acts for: the owner of an access token's application,
   * the user of a user token that is in its place, nobody for an API key.
   */
  getAccount(sessionId?: string, options?: CallOptions): Promise<Account>;
  /**
   * Makes a request token of version 4, to be approved at `approvalUrl`.
   *
   * @param options `redirectTo` is where the browser is sent after the decision, with nothing added
   */
  createUserRequestToken(options?: CallOptions & { redirectTo?: string }): Promise<RequestToken>;
  /** Rejects with `approval_pending` as long as the request token is not approved, which may be asked every 5 s. */
  createUserToken(requestToken: string, options?: CallOptions): Promise<UserToken>;
  /** Asks until a request token of version 4 is approved, and makes a user token of it. */
  waitForUserToken(requestToken: string | RequestToken, options?: WaitOptions): Promise<UserToken>;
  /** Makes a session of version 3 for the user of the token. */
  convertToSession(userToken: string, options?: CallOptions): Promise<Session>;
  /** Rejects with `token_invalid` where the user token is gone already. */
  deleteUserToken(userToken: string, options?: CallOptions): Promise<void>;
  /** Rejects with `token_invalid` where TMDb does not accept the user token. It changes nothing. */
  checkUserToken(user: { userToken: string; accountObjectId: string }, options?: CallOptions): Promise<void>;
  /** How far the server's clock was ahead of ours at its last answer, in milliseconds; null if it did not tell. */
  clockSkew(): number | null;
  /** Gives up the connection, and ends the calls that are under way. */
  close(): void;
}

/**
 * Creates a client for TMDb's authentication API. Its calls share one connection.
 *
 * @param reword words what a call ends with for whoever made it
 * @throws TmdbAuthError `usage` if credentials may not be sent to `baseUrl`
 */
export function createTmdbAuth(
  options: ClientOptions,
  reword: (error: TmdbAuthError) => TmdbAuthError = (error) => error,
): TmdbAuth {
  const { credential, proxy, attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT, now = Date.now, onSecret = ignore } = options;
  const server = parseServerUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  if (!server) throw new TmdbAuthError('usage', 'baseUrl is not a server that credentials may be sent to');
  const site = parseServerUrl(options.webUrl ?? DEFAULT_WEB_URL);
  if (!site) throw new TmdbAuthError('usage', 'webUrl is not a website that request tokens may be approved at');
  for (const secret of [credential.value, ...(proxy ? secretsOf(proxy) : [])]) onSecret(secret);
  const closing = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal;
  const transport = createTransport({ proxy, connectTimeout: DEFAULT_CONNECT_TIMEOUT, attemptTimeout, now });
  const { call, clockSkew } = createCaller({
    server,
    credential,
    transport,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    totalTimeout: options.totalTimeout ?? Infinity,
    signal,
    now,
    onSecret,
    onExchange: options.onExchange ?? ignore,
    onOlderForm: options.onOlderForm ?? ignore,
    reword,
  });
  const wait = createWait({ signal, now, clockSkew });
  const createSession: TmdbAuth['createSession'] = (requestToken, until) =>
    call(CREATE_SESSION, { request_token: requestToken }, until?.signal);
  const createUserToken: TmdbAuth['createUserToken'] = (requestToken, until) =>
    call(CREATE_USER_TOKEN, { request_token: requestToken }, until?.signal);
  return {
    checkKey: (until) => call(CHECK_KEY, {}, until?.signal),
    createGuestSession: (until) => call(CREATE_GUEST_SESSION, {}, until?.signal),
    createRequestToken: (until) => call(CREATE_REQUEST_TOKEN, {}, until?.signal),
    approvalUrl: (requestToken, { redirectTo } = {}) => approvalUrlAt(site, requestToken, redirectTo),
    // TMDb says 17 to every token that cannot be exchanged: jellyfin/TMDbLib
    waitForApproval: wait({
      ask: createSession,
      isPending: ({ statusCode }) => statusCode === 17,
      lifetime: 60 * 60_000,
      version: 3,
    }),
    validateWithLogin: ({ requestToken, username, password }, until) =>
      call(VALIDATE_WITH_LOGIN, { request_token: requestToken, username, password }, until?.signal),
    createSession,
    deleteSession: (sessionId, until) => call(DELETE_SESSION, { session_id: sessionId }, until?.signal),
    getAccount: (sessionId, until) =>
      call(GET_ACCOUNT, sessionId === undefined ? {} : { session_id: sessionId }, until?.signal),
    createUserRequestToken: ({ redirectTo, signal } = {}) =>
      call(CREATE_USER_REQUEST_TOKEN, redirectTo === undefined ? {} : { redirect_to: redirectTo }, signal),
    createUserToken,
    waitForUserToken: wait({
      ask: createUserToken,
      isPending: ({ code }) => code === 'approval_pending',
      lifetime: 15 * 60_000,
      version: 4,
    }),
    convertToSession: (userToken, until) => call(CONVERT_TO_SESSION, { access_token: userToken }, until?.signal),
    deleteUserToken: (userToken, until) => call(DELETE_USER_TOKEN, { access_token: userToken }, until?.signal),
    checkUserToken: ({ userToken, accountObjectId }, until) =>
      call(GET_LISTS, { account_object_id: accountObjectId, user_token: userToken }, until?.signal),
    clockSkew,
    close() {
      closing.abort(new TmdbAuthError('interrupted', 'the client was closed'));
      transport.close();
    },
  };
}

function ignore(): void {}
