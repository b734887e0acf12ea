import { TmdbAuthError } from '../errors.ts';
import { createCaller, type Exchange } from './call.ts';
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
import { type HttpProxy, secretsOf } from './proxy.ts';
import { parseServerUrl } from './server-url.ts';
import { createTransport } from './transport.ts';

export type { Account, ApiCredential, Exchange, GuestSession, RequestToken, Session, UserToken };

export interface TmdbAuthOptions {
  readonly credential: ApiCredential;
  /** An https URL, or an http URL on loopback; by default TMDb's own. */
  readonly baseUrl?: string;
  /** Milliseconds for each attempt at a call; by default 10 s. */
  readonly attemptTimeout?: number;
  /** Milliseconds for each call with its repeats; by default 30 s. */
  readonly timeout?: number;
  /** Milliseconds for all calls together, without the time between them; by default without end. */
  readonly totalTimeout?: number;
  /** The way to the API; by default the direct one. */
  readonly proxy?: HttpProxy | undefined;
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970; by default the system's clock. */
  readonly now?: () => number;
  /** Called with each value that must not be shown, before it is sent or given. */
  readonly onSecret?: (value: string) => void;
  readonly onExchange?: (exchange: Exchange) => void;
  /** Called when a server took a call only in its older form, with the values in the URL. */
  readonly onOlderForm?: () => void;
}

/**
 * TMDb's authentication API. Every method rejects with a TmdbAuthError and with nothing else. Those of version 4, which
 * have to do with a user token, want an access token for a credential (`input_required`), and a base URL with `/3`
 * (`usage`).
 */
export interface TmdbAuth {
  checkKey(): Promise<void>;
  createGuestSession(): Promise<GuestSession>;
  createRequestToken(): Promise<RequestToken>;
  /**
   * Approves a request token in the name of the user. TMDb recommends its website instead:
   * https://developer.themoviedb.org/reference/authentication-create-session-from-login
   */
  validateWithLogin(approval: { requestToken: string; username: string; password: string }): Promise<RequestToken>;
  createSession(requestToken: string): Promise<Session>;
  deleteSession(sessionId: string): Promise<void>;
  /**
   * Without a session it is the account that the credential itself acts for: the owner of an access token's application,
   * the user of a user token that is in its place, nobody for an API key.
   */
  getAccount(sessionId?: string): Promise<Account>;
  /**
   * Makes a request token of version 4, to be approved at `/auth/access?request_token=…` of TMDb's website.
   *
   * @param options `redirectTo` is where the browser is sent after the decision, with nothing added
   */
  createUserRequestToken(options?: { redirectTo?: string }): Promise<RequestToken>;
  /** Rejects with `approval_pending` as long as the request token is not approved, which may be asked every 5 s. */
  createUserToken(requestToken: string): Promise<UserToken>;
  /** Makes a session of version 3 for the user of the token. */
  convertToSession(userToken: string): Promise<Session>;
  /** Rejects with `token_invalid` where the user token is gone already. */
  deleteUserToken(userToken: string): Promise<void>;
  /** Rejects with `token_invalid` where TMDb does not accept the user token. It changes nothing. */
  checkUserToken(user: { userToken: string; accountObjectId: string }): Promise<void>;
  /** How far the server's clock was ahead of ours at its last answer, in milliseconds; null if it did not tell. */
  clockSkew(): number | null;
  /** Gives up the connection. */
  close(): void;
}

/**
 * Creates a client for TMDb's authentication API. Its calls share one connection.
 *
 * @throws TmdbAuthError `usage` if credentials may not be sent to `baseUrl`
 */
export function createTmdbAuth(options: TmdbAuthOptions): TmdbAuth {
  const { credential, proxy } = options;
  const { attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT, signal = new AbortController().signal } = options;
  const { now = Date.now, onSecret = ignore } = options;
  const server = parseServerUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  if (!server) throw new TmdbAuthError('usage', 'baseUrl is not a server that credentials may be sent to');
  for (const secret of [credential.value, ...(proxy ? secretsOf(proxy) : [])]) onSecret(secret);
  const transport = createTransport({ proxy, connectTimeout: DEFAULT_CONNECT_TIMEOUT, attemptTimeout, signal, now });
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
  });
  return {
    checkKey: () => call(CHECK_KEY, {}),
    createGuestSession: () => call(CREATE_GUEST_SESSION, {}),
    createRequestToken: () => call(CREATE_REQUEST_TOKEN, {}),
    validateWithLogin: ({ requestToken, username, password }) =>
      call(VALIDATE_WITH_LOGIN, { request_token: requestToken, username, password }),
    createSession: (requestToken) => call(CREATE_SESSION, { request_token: requestToken }),
    deleteSession: (sessionId) => call(DELETE_SESSION, { session_id: sessionId }),
    getAccount: (sessionId) => call(GET_ACCOUNT, sessionId === undefined ? {} : { session_id: sessionId }),
    createUserRequestToken: ({ redirectTo } = {}) =>
      call(CREATE_USER_REQUEST_TOKEN, redirectTo === undefined ? {} : { redirect_to: redirectTo }),
    createUserToken: (requestToken) => call(CREATE_USER_TOKEN, { request_token: requestToken }),
    convertToSession: (userToken) => call(CONVERT_TO_SESSION, { access_token: userToken }),
    deleteUserToken: (userToken) => call(DELETE_USER_TOKEN, { access_token: userToken }),
    checkUserToken: ({ userToken, accountObjectId }) =>
      call(GET_LISTS, { account_object_id: accountObjectId, user_token: userToken }),
    clockSkew,
    close: () => transport.close(),
  };
}

function ignore(): void {}
