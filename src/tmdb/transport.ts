import type { Duplex } from 'node:stream';
import { type CancelableRequest, got, type Response } from 'got';
import { systemCode } from '../system-error.ts';
import { type Agents, createConnections } from './connections.ts';
import { delayed } from './delayed.ts';
import {
  explain,
  explainProxy,
  type Failure,
  INTERRUPTED,
  NO_ANSWER_IN_TIME,
  OUT_OF_TIME,
  TOO_LARGE,
  UPGRADED,
} from './failure.ts';
import type { Message } from './message.ts';
import { type Progress, watch } from './progress.ts';
import type { HttpProxy } from './proxy.ts';
import { type Answer, BODY_LIMIT } from './reply.ts';

/** What comes of one message. */
export type Delivery = { readonly reusedConnection: boolean } & (Received | { readonly failure: Failure });

interface Received {
  readonly answer: Answer;
  /** The header of that name, as the server wrote it. */
  readonly retryAfter: string | undefined;
  readonly date: string | undefined;
}

export interface Transport {
  /**
   * Sends a message once. What goes wrong is a failure in what it gives; it does not reject.
   *
   * @param timeLeft milliseconds that are left for it
   * @param patience milliseconds for which an interruption waits for the answer, once the server may have the message
   * @param signal what interrupts it
   */
  send(message: Message, timeLeft: number, patience: number, signal: AbortSignal): Promise<Delivery>;
  close(): void;
}

export interface TransportOptions {
  readonly proxy: HttpProxy | undefined;
  /** Milliseconds for each step of a connection: lookup, TCP, TLS. A proxy has as many for all that it does. */
  readonly connectTimeout: number;
  /** Milliseconds for each attempt. */
  readonly attemptTimeout: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One client's connections, kept open between its calls. The one user of got, as fenced as can be. */
export function createTransport(options: TransportOptions): Transport {
  const connections = createConnections(options);
  return {
    async send(message, timeLeft, patience, signal) {
      if (timeLeft <= 0) return { reusedConnection: false, failure: OUT_OF_TIME };
      const agents = await connections.take();
      try {
        return await send(message, timeLeft, agents, { ...options, patience, signal });
      } finally {
        connections.release();
      }
    },
    close: () => connections.close(),
  };
}

/** What ends an attempt before its answer is whole. */
interface Limits {
  readonly interrupted: AbortSignal;
  readonly timeUp: AbortSignal;
  readonly tooLarge: AbortSignal;
  readonly upgraded: AbortSignal;
}

async function send(
  message: Message,
  timeLeft: number,
  agents: Agents,
  options: TransportOptions & { readonly patience: number; readonly signal: AbortSignal },
): Promise<Delivery> {
  let progress: Progress | undefined;
  const interruption = delayed(options.signal, () => (progress?.connected ? options.patience : 0));
  const tooLarge = new AbortController();
  const upgraded = new AbortController();
  const limits: Limits = {
    interrupted: interruption.signal,
    // Not got's own limit: that begins with the socket, which a silent proxy never gives (sindresorhus/got#1394).
    timeUp: AbortSignal.timeout(Math.ceil(Math.min(options.attemptTimeout, timeLeft))),
    tooLarge: tooLarge.signal,
    upgraded: upgraded.signal,
  };
  const request = start(message, agents, AbortSignal.any(Object.values(limits)), options.connectTimeout);
  progress = watch(request, message.url);
  void request.on('downloadProgress', ({ transferred }) => {
    if (transferred > BODY_LIMIT) tooLarge.abort();
  });
  void request.on('request', (outgoing) => void outgoing.prependListener('upgrade', endUpgrade(upgraded)));
  try {
    const received = receivedFrom(await request);
    return { reusedConnection: progress.reusedConnection, ...received };
  } catch (error) {
    return { reusedConnection: progress.reusedConnection, failure: failureFrom(error, limits, progress, options) };
  } finally {
    interruption.release();
  }
}

/**
 * Takes the socket that HTTP 101 gives away: nobody else does, since got hands the event on, and an
 * abort of the request does not reach it.
 */
function endUpgrade(upgraded: AbortController): (response: unknown, socket: Duplex) => void {
  return (_, socket) => {
    socket.on('error', () => {}).destroy();
    upgraded.abort();
  };
}

/** Starts a request in which got does nothing of its own accord. */
function start(
  message: Message,
  agent: Agents,
  signal: AbortSignal,
  connectTimeout: number,
): CancelableRequest<Response<Buffer>> {
  let written: Promise<void>;
  // got destroys the request after the answer. Node would close the connection with it as long as it has not reported the
  // last write: https://github.com/nodejs/node/blob/v20.20.2/lib/_http_client.js
  const whenWritten = async (response: Response) => written.then(() => response);
  const request = got(message.url, {
    method: message.method,
    headers: { accept: 'application/json', ...message.headers },
    ...(message.json && { json: message.json }),
    responseType: 'buffer',
    agent,
    signal,
    timeout: { lookup: connectTimeout, connect: connectTimeout, secureConnect: connectTimeout },
    // got would send the body to wherever a 307 points, and the bearer token over http if the host is the same:
    // https://github.com/sindresorhus/got/blob/v14.6.6/source/core/index.ts
    followRedirect: false,
    // got repeats GETs by itself, but guest_session/new is a GET that creates.
    retry: { limit: 0 },
    throwHttpErrors: false,
    // got unpacks without a limit: 1.5 MB of gzip took 3 GB of memory with got 14.6.6.
    decompress: false,
    hooks: { afterResponse: [whenWritten] },
  });
  void request.on('request', (outgoing) => {
    written = new Promise((resolve) => void outgoing.once('finish', resolve).once('close', resolve));
  });
  return request;
}

function receivedFrom({ statusCode, headers, rawBody }: Response<Buffer>): Received {
  const { location, 'content-type': contentType, 'retry-after': retryAfter, date } = headers;
  return { answer: { httpStatus: statusCode, location, contentType, body: Buffer.from(rawBody) }, retryAfter, date };
}

/** Explains why there is no answer. Of got's error only a code is kept: it holds the URL, the headers and the body. */
function failureFrom(
  error: unknown,
  limits: Limits,
  progress: Progress,
  { proxy, now }: Pick<TransportOptions, 'proxy' | 'now'>,
): Failure {
  if (limits.interrupted.aborted) return { ...INTERRUPTED, sent: progress.connected };
  if (limits.tooLarge.aborted) return TOO_LARGE;
  if (limits.upgraded.aborted) return UPGRADED;
  const code = systemCode(error);
  if (proxy && !progress.hasSocket) return explainProxy(code, proxyStatus(error), proxy);
  if (limits.timeUp.aborted) return NO_ANSWER_IN_TIME;
  return explain({ code, connected: progress.connected }, now());
}

/**
 * The HTTP status with which a proxy refused. hpagent tells it in a message only:
 * https://github.com/delvedor/hpagent/blob/v1.2.0/index.js
 */
function proxyStatus(error: unknown): string | undefined {
  return /Bad response: (\d{3})/.exec(String(error))?.[1];
}
