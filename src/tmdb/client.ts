import { TmdbAuthError } from '../errors.ts';
import { pause } from '../pause.ts';
import { duration } from '../text.ts';
import { DEFAULT_BASE_URL, DEFAULT_TIMEOUT } from './defaults.ts';
import {
  type Account,
  CHECK_KEY,
  CREATE_GUEST_SESSION,
  CREATE_REQUEST_TOKEN,
  CREATE_SESSION,
  DELETE_SESSION,
  type Endpoint,
  GET_ACCOUNT,
  type GuestSession,
  type RequestToken,
  type Session,
  VALIDATE_WITH_LOGIN,
} from './endpoints.ts';
import { type HttpProxy, secretsOf } from './proxy.ts';
import { refusesPost, waitBeforeRepeat } from './repeat.ts';
import { type Fields, readReply } from './reply.ts';
import { parseServerUrl } from './server-url.ts';
import { createTransport, type Delivery, type Message } from './transport.ts';

export type { Account, GuestSession, RequestToken, Session };

const USER_AGENT = 'tmdb-auth';

/** The credential of the application, which every call needs. */
export interface ApiCredential {
  /** The v3 API key travels as `api_key` in the URL, the v4 access token as Bearer in a header. */
  readonly kind: 'api_key' | 'access_token';
  readonly value: string;
}

/** One line of the log: what was asked and what came, without any value. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly httpStatus: number | null;
  /** TMDb's code of a refusal. */
  readonly statusCode: number | null;
  /** What came instead of an answer. */
  readonly failure: string | null;
  readonly milliseconds: number;
  readonly reusedConnection: boolean;
}

export interface TmdbAuthOptions {
  readonly credential: ApiCredential;
  /** An https URL, or an http URL on loopback; by default TMDb's own. */
  readonly baseUrl?: string;
  /** Milliseconds for each call with its repeats; by default 30 s. */
  readonly timeout?: number;
  /** Milliseconds for all calls together, counted from the first; by default without end. */
  readonly totalTimeout?: number;
  /** The way to the API; by default the direct one. */
  readonly proxy?: HttpProxy | undefined;
  readonly signal?: AbortSignal;
  /** Told each value that must not be shown, before it is sent or given. */
  readonly onSecret?: (value: string) => void;
  readonly onExchange?: (exchange: Exchange) => void;
  /** Called when a server took a call only in its older form, with the values in the URL. */
  readonly onOlderForm?: () => void;
}

/** TMDb's authentication API. Every method rejects with a TmdbAuthError and with nothing else. */
export interface TmdbAuth {
  checkKey(): Promise<void>;
  createGuestSession(): Promise<GuestSession>;
  createRequestToken(): Promise<RequestToken>;
  /** Approves a request token in the name of the user. TMDb recommends its website instead. */
  validateWithLogin(approval: { requestToken: string; username: string; password: string }): Promise<RequestToken>;
  createSession(requestToken: string): Promise<Session>;
  deleteSession(sessionId: string): Promise<void>;
  getAccount(sessionId: string): Promise<Account>;
  /** How far the server's clock was ahead of ours at its last answer, in milliseconds; null if it did not tell. */
  clockSkew(): number | null;
  /** Gives up the connection. */
  close(): void;
}

/**
 * A client for TMDb's authentication API. Its calls share one connection.
 *
 * @throws TmdbAuthError `usage` if credentials may not be sent to `baseUrl`
 */
export function createTmdbAuth(options: TmdbAuthOptions): TmdbAuth {
  const { credential, timeout = DEFAULT_TIMEOUT, totalTimeout = Infinity } = options;
  const { signal = new AbortController().signal } = options;
  const server = parseServerUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  if (!server) throw new TmdbAuthError('usage', 'baseUrl is not a server that credentials may be sent to');
  options.onSecret?.(credential.value);
  if (options.proxy) for (const secret of secretsOf(options.proxy)) options.onSecret?.(secret);
  const transport = createTransport(options.proxy);
  let totalEnd: number | undefined;
  let olderForm = false;
  let skew: number | null = null;

  function throwIfAborted(): void {
    if (signal.aborted)
      throw signal.reason instanceof TmdbAuthError ? signal.reason : new TmdbAuthError('interrupted', 'aborted');
  }

  /** A clock for one call: milliseconds that are left of it. */
  function startCall(): () => number {
    const start = performance.now();
    totalEnd ??= start + totalTimeout;
    const end = Math.min(start + timeout, totalEnd);
    return () => end - performance.now();
  }

  function compose(method: Message['method'], path: string, values: Fields, timeLeft: number): Message {
    const url = new URL(`${server!.href.replace(/\/$/, '')}/${path}`);
    const headers: Record<string, string> = { 'user-agent': USER_AGENT };
    if (credential.kind === 'api_key') url.searchParams.set('api_key', credential.value);
    else headers['authorization'] = `Bearer ${credential.value}`;
    const hasBody = method !== 'GET';
    if (!hasBody) addToQuery(url, values);
    return {
      method,
      url,
      headers,
      ...(hasBody && { json: values }),
      timeLeft,
      signal,
    };
  }

  function log(
    message: Message,
    path: string,
    start: number,
    delivery: Delivery,
    error: TmdbAuthError | undefined,
  ): void {
    options.onExchange?.({
      method: message.method,
      path: `/${path}`,
      httpStatus: 'answer' in delivery ? delivery.answer.httpStatus : null,
      statusCode: error?.statusCode ?? null,
      failure: 'failure' in delivery ? delivery.failure.reason : null,
      milliseconds: Math.round(performance.now() - start),
      reusedConnection: delivery.reusedConnection,
    });
  }

  /** All ids and tokens, and the password; the username may be shown. */
  function hide(fields: Fields): void {
    for (const [name, value] of Object.entries(fields)) {
      if (/(_id|_token|^password)$/.test(name) && typeof value === 'string') options.onSecret?.(value);
    }
  }

  async function call<P extends Fields, R>(endpoint: Endpoint<P, R>, parameters: P): Promise<R> {
    hide(parameters);
    const timeLeft = startCall();
    for (let repeats = 0; ; ) {
      throwIfAborted();
      const method = olderForm && endpoint.hasOlderForm ? 'GET' : endpoint.method;
      const message = compose(method, endpoint.path, parameters, timeLeft());
      const start = performance.now();
      const delivery = await transport.send(message);
      if ('answer' in delivery) skew = skewOf(delivery.date) ?? skew;
      // What was answered is kept: a session that was made must not get lost over a Ctrl-C.
      if ('failure' in delivery) throwIfAborted();
      const outcome = await judge(endpoint, parameters, delivery, message.url.host, hide);
      log(message, endpoint.path, start, delivery, 'error' in outcome ? outcome.error : undefined);
      if ('reply' in outcome) return outcome.reply;
      const { error } = outcome;
      if (endpoint.hasOlderForm && method === 'POST' && refusesPost(error)) {
        olderForm = true;
        options.onOlderForm?.();
        continue;
      }
      const wait = waitBeforeRepeat(endpoint.repeat, delivery, error, repeats);
      if (wait === undefined) throw error;
      if (wait > timeLeft()) throw wait < 1_000 ? error : error.with({ hint: `try again in ${duration(wait)}` });
      await pause(wait, signal).catch(throwIfAborted);
      repeats += 1;
    }
  }

  return {
    checkKey: () => call(CHECK_KEY, {}),
    createGuestSession: () => call(CREATE_GUEST_SESSION, {}),
    createRequestToken: () => call(CREATE_REQUEST_TOKEN, {}),
    validateWithLogin: ({ requestToken, username, password }) =>
      call(VALIDATE_WITH_LOGIN, { request_token: requestToken, username, password }),
    createSession: (requestToken) => call(CREATE_SESSION, { request_token: requestToken }),
    deleteSession: (sessionId) => call(DELETE_SESSION, { session_id: sessionId }),
    getAccount: (sessionId) => call(GET_ACCOUNT, { session_id: sessionId }),
    clockSkew: () => skew,
    close: () => transport.close(),
  };
}

function skewOf(date: string | undefined): number | null {
  const skew = Date.parse(date ?? '') - Date.now();
  return Number.isNaN(skew) ? null : skew;
}

async function judge<P extends Fields, R>(
  endpoint: Endpoint<P, R>,
  parameters: P,
  delivery: Delivery,
  host: string,
  hide: (fields: Fields) => void,
): Promise<{ reply: R } | { error: TmdbAuthError }> {
  if ('failure' in delivery) {
    const { code, reason, hint, retryable } = delivery.failure;
    return { error: new TmdbAuthError(code, `no answer from ${host}: ${reason}`, { hint, retryable }) };
  }
  try {
    const fields = await readReply(delivery.answer, endpoint.meanings);
    hide(fields);
    return { reply: endpoint.read(fields, parameters) };
  } catch (error) {
    if (error instanceof TmdbAuthError) return { error };
    throw error;
  }
}

/** Not with searchParams: that writes a space as «+», which only a form decoder turns back. */
function addToQuery(url: URL, values: Fields): void {
  for (const [name, value] of Object.entries(values)) {
    url.search += `${url.search === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
  }
}
