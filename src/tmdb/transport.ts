import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got, RequestError, TimeoutError } from 'got';
import type { ErrorCode } from '../errors.ts';
import type { HttpProxy } from './proxy.ts';
import { type Answer, BODY_LIMIT } from './reply.ts';
import { tlsTrouble } from './tls-trouble.ts';

const CONNECT_LIMIT = 5_000;
const ATTEMPT_LIMIT = 10_000;

/** Node gives each address of a host 250 ms by itself, too little for far links. */
const ADDRESS_LIMIT = 2_000;

export interface Message {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: Readonly<Record<string, unknown>>;
  /** Milliseconds that are left for the whole command. */
  readonly timeLeft: number;
  readonly signal: AbortSignal;
}

/** A request that got no whole answer. */
export interface Failure {
  readonly code: Extract<ErrorCode, 'network' | 'tls' | 'proxy' | 'timeout' | 'bad_reply' | 'interrupted'>;
  /** What happened, without a URL or any other value of the request. */
  readonly reason: string;
  readonly hint: string;
  /** Whether the request may have reached the server. */
  readonly sent: boolean;
  /** By default what the code says. */
  readonly retryable?: boolean;
}

export type Delivery = { readonly reusedConnection: boolean } & (
  | { readonly answer: Answer; readonly retryAfter: string | undefined; readonly date: string | undefined }
  | { readonly failure: Failure }
);

export interface Transport {
  send(message: Message): Promise<Delivery>;
  close(): void;
}

/** The connections of one client, and what is known of the way. */
interface Connections {
  readonly agent: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly proxy: HttpProxy | undefined;
}

/** One client's connections, kept open between its calls. The one user of got, as fenced as can be. */
export function createTransport(proxy?: HttpProxy): Transport {
  const settings = { keepAlive: true, maxSockets: 1, autoSelectFamilyAttemptTimeout: ADDRESS_LIMIT };
  const closing = new AbortController();
  const direct = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };
  const agents =
    proxy && import('./tunnel.ts').then(({ createTunnel }) => createTunnel(proxy, CONNECT_LIMIT, closing.signal));
  return {
    async send(message) {
      const agent = { ...direct, ...(agents && { https: await agents }) };
      return send(message, { agent, proxy });
    },
    close() {
      closing.abort();
      direct.http.destroy();
      direct.https.destroy();
      void agents?.then((agent) => agent.destroy());
    },
  };
}

async function send(message: Message, { agent, proxy }: Connections): Promise<Delivery> {
  const tooLarge = new AbortController();
  // Not got's own: it takes effect only when there is a socket, which a silent proxy never gives.
  const timeUp = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(ATTEMPT_LIMIT, message.timeLeft))));
  let reusedConnection = false;
  // A tunnel gives its socket when the proxy has let it through: what fails before is the proxy's.
  let atProxy = proxy;
  try {
    const request = got(message.url, {
      method: message.method,
      headers: { accept: 'application/json', ...message.headers },
      ...(message.json && { json: message.json }),
      responseType: 'buffer',
      agent,
      signal: AbortSignal.any([message.signal, tooLarge.signal, timeUp]),
      timeout: {
        lookup: CONNECT_LIMIT,
        connect: CONNECT_LIMIT,
        secureConnect: CONNECT_LIMIT,
      },
      // got would send the body and the bearer token to wherever a redirect points.
      followRedirect: false,
      // got repeats GETs by itself, but guest_session/new is a GET that creates.
      retry: { limit: 0 },
      throwHttpErrors: false,
      // got unpacks without a limit: 1.5 MB of gzip took 3 GB of memory.
      decompress: false,
    });
    void request.on('request', (outgoing) => {
      outgoing.once('socket', () => {
        reusedConnection = outgoing.reusedSocket;
        atProxy = undefined;
      });
    });
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > BODY_LIMIT) tooLarge.abort();
    });
    const response = await request;
    const { location, 'content-type': contentType, 'retry-after': retryAfter, date } = response.headers;
    return {
      reusedConnection,
      retryAfter,
      date,
      answer: { httpStatus: response.statusCode, location, contentType, body: Buffer.from(response.rawBody) },
    };
  } catch (error) {
    if (message.signal.aborted) return { reusedConnection, failure: INTERRUPTED };
    if (tooLarge.signal.aborted) return { reusedConnection, failure: TOO_LARGE };
    if (atProxy) return { reusedConnection, failure: explainProxy(error, atProxy) };
    return { reusedConnection, failure: timeUp.aborted ? timedOut('answer') : explain(error) };
  }
}

const INTERRUPTED: Failure = { code: 'interrupted', reason: 'interrupted', hint: '', sent: true };

const TOO_LARGE: Failure = {
  code: 'bad_reply',
  reason: `the answer is larger than ${BODY_LIMIT / 1024} KiB`,
  hint: 'check the network and --base-url',
  sent: true,
};

/** Codes of an attempt that ended before the request could leave this machine. */
const UNREACHED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to the DNS',
  EAI_AGAIN: 'the DNS does not answer',
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  EADDRNOTAVAIL: 'there is no address to connect from',
};

function explain(error: unknown): Failure {
  if (error instanceof TimeoutError) return timedOut(error.event);
  const code = error instanceof RequestError ? networkCode(error) : '';
  const unreached = UNREACHED[code];
  if (unreached) {
    return {
      code: 'network',
      reason: `${unreached} (${code})`,
      hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
      sent: false,
    };
  }
  if (code === 'ETIMEDOUT') return timedOut('connect');
  const trouble = tlsTrouble(code);
  if (trouble) {
    return { code: 'tls', reason: `${trouble.reason} (${code})`, hint: trouble.hint, sent: false, retryable: false };
  }
  if (code.startsWith('HPE_')) {
    return { code: 'bad_reply', reason: `the answer is not HTTP (${code})`, hint: 'check --base-url', sent: true };
  }
  return {
    code: 'network',
    reason: `the connection broke off (${code || 'no reason known'})`,
    hint: 'check the network, then try again',
    sent: true,
  };
}

/** The one hop before the server: whatever happens there, the request has not been sent. */
function explainProxy(error: unknown, { from, url }: HttpProxy): Failure {
  const status = error instanceof Error ? /^Bad response: (\d{3})$/.exec(error.message)?.[1] : undefined;
  const code = error instanceof RequestError ? networkCode(error) : '';
  const reason =
    status === '407'
      ? 'it wants a user name and a password (HTTP 407)'
      : status
        ? `it refused to connect (HTTP ${status})`
        : (UNREACHED[code] ?? (code.startsWith('HPE_') ? 'it does not speak HTTP' : 'it did not connect in time'));
  const hint =
    status === '407'
      ? `put them into ${from}: http://USER:PASSWORD@${url.host}`
      : `check ${from}, or go without it by NO_PROXY`;
  return { code: 'proxy', reason: `the proxy ${url.host} failed: ${reason}`, hint, sent: false };
}

function timedOut(event: string): Failure {
  const connecting = event === 'lookup' || event === 'connect' || event === 'secureConnect';
  return {
    code: 'timeout',
    reason: connecting ? 'no connection came about in time' : 'no whole answer came in time',
    hint: 'check the network, then try again; --timeout SECONDS gives it more time',
    sent: !connecting,
  };
}

/** Happy Eyeballs' AggregateError has the codes in its parts, one for each address. */
function networkCode(error: RequestError): string {
  const { cause } = error;
  const parts: unknown[] = cause instanceof AggregateError ? cause.errors : [];
  for (const candidate of [...parts, error]) {
    const code: unknown = (candidate as { code?: unknown } | undefined)?.code;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) && !code.startsWith('ERR_GOT')) return code;
  }
  return '';
}
