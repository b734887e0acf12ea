import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got, RequestError, TimeoutError } from 'got';
import {
  explain,
  explainProxy,
  type Failure,
  INTERRUPTED,
  OUT_OF_TIME,
  type Symptoms,
  TOO_LARGE,
  timedOut,
} from './failure.ts';
import type { HttpProxy } from './proxy.ts';
import { type Answer, BODY_LIMIT } from './reply.ts';

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
  if (message.timeLeft <= 0) return { reusedConnection: false, failure: OUT_OF_TIME };
  const tooLarge = new AbortController();
  // Not got's own: it takes effect only when there is a socket, which a silent proxy never gives.
  const timeUp = AbortSignal.timeout(Math.ceil(Math.min(ATTEMPT_LIMIT, message.timeLeft)));
  let reusedConnection = false;
  // From then on the request may have been sent.
  let connected = false;
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
      outgoing.once('socket', (socket) => {
        reusedConnection = outgoing.reusedSocket;
        atProxy = undefined;
        connected = !socket.connecting;
        if (connected) return;
        socket.once(message.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          connected = true;
        });
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
    const symptoms = symptomsOf(error, connected);
    if (atProxy) {
      const status = error instanceof Error ? /^Bad response: (\d{3})$/.exec(error.message)?.[1] : undefined;
      return { reusedConnection, failure: explainProxy(symptoms, status, atProxy) };
    }
    return { reusedConnection, failure: timeUp.aborted ? timedOut(false) : explain(symptoms) };
  }
}

/** Of got's error nothing is kept: it holds the URL, the headers and the body. */
function symptomsOf(error: unknown, connected: boolean): Symptoms {
  const limit = error instanceof TimeoutError ? error.event : undefined;
  const code = error instanceof RequestError ? networkCode(error) : '';
  return { code, limit, connected };
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
