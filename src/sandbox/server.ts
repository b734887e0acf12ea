import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';
import { type Controls, createControls } from './control.ts';
import { SANDBOX } from './credentials.ts';
import { assertOptions, type SandboxOptions } from './options.ts';
import { createRedirectTargets } from './redirect-to.ts';
import { isForLoopback, readBody } from './request.ts';
import { createSite, isOwn, type Site } from './site.ts';
import { createState, type State } from './state.ts';
import { createStubs } from './stubs.ts';

/** Milliseconds of the fault `slow`: longer than most apps wait. */
const SLOWNESS = 15_000;

/** Milliseconds after which a connection is cut whose request does not come to its end. */
const REQUEST_TIMEOUT = 10_000;
const LIMITS = {
  headersTimeout: REQUEST_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
  connectionsCheckingInterval: 1_000,
} as const;

/** Milliseconds, beside those of a delay, after which a connection is cut on which nothing moves. */
const IDLE_TIMEOUT = 60_000;

/** A TMDb of one's own, on this machine, for tests. It ends with `close()`, or at the end of an `await using`. */
export interface Sandbox extends Controls {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The base URL of API version 3: `http://127.0.0.1:PORT/3` */
  readonly baseUrl: string;
  /** Where request tokens are approved: `http://127.0.0.1:PORT` */
  readonly webUrl: string;
  /** What it accepts. All sandboxes have the same. */
  readonly credentials: {
    readonly apiKey: string;
    readonly accessToken: string;
    readonly username: string;
    readonly password: string;
  };
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves TMDb's authentication API and its approval page on 127.0.0.1. Any number of them can be in one process.
 *
 * @throws TmdbAuthError `usage` if the port cannot be used, or an option has no sense
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  assertOptions(options);
  const { port = 0, now = Date.now, delay = 0 } = options;
  const decision = { auto: 'approved', deny: 'denied' } as const;
  let origin = '';
  const state = createState({
    now,
    faults: options.fault,
    seed: options.seed,
    tokenLifetime: options.tokenTtl,
    guestLifetime: options.guestTtl,
    decision: options.approve && decision[options.approve],
  });
  const controls = createControls(state);
  const answer = createSite(state, {
    origin: () => origin,
    targets: createRedirectTargets(options.allowRedirect ?? []),
    stubs: options.stubs === undefined ? undefined : createStubs(options.stubs),
    controls: options.control === false ? undefined : controls,
  });

  const server = await listen(port, createListener(state, answer, options));
  server.setTimeout(IDLE_TIMEOUT + SLOWNESS + delay);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { apiKey, accessToken, username, password } = SANDBOX;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    ...controls,
    origin,
    baseUrl: `${origin}/3`,
    webUrl: origin,
    credentials: { apiKey, accessToken, username, password },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Creates what answers each request, as late as it is to be. */
function createListener(
  state: State,
  answer: Site,
  { delay = 0, onRequest }: Pick<SandboxOptions, 'delay' | 'onRequest'>,
): RequestListener {
  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://sandbox.invalid');
    const text = await readBody(incoming);
    const { status, headers, body } = answer(incoming, url, text);
    const { method = 'GET' } = incoming;
    if (!isOwn(url)) {
      state.noteRequest({ method, path: url.pathname, status });
      onRequest?.(`${method} ${url.pathname} ${status}`);
      const wait = delay + (state.faults.meets('slow') ? SLOWNESS : 0);
      if (wait > 0) await setTimeout(wait, undefined, { ref: false });
    }
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    outgoing.writeHead(status, {
      date: new Date(state.now()).toUTCString(),
      ...(status !== 204 && length),
      // The rest of a body that is too long is not read.
      ...(text === undefined && { connection: 'close' }),
      ...headers,
    });
    outgoing.end(body);
  }

  return (incoming, outgoing) => {
    if (!isForLoopback(incoming)) {
      outgoing.writeHead(421, { connection: 'close' }).end();
      return;
    }
    // The URL is malformed, or the client has closed the connection.
    serve(incoming, outgoing).catch(() => void outgoing.destroy());
  };
}

/** @throws TmdbAuthError `usage` if the port cannot be used */
function listen(port: number, listener: RequestListener): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(LIMITS, listener);
    server.once('error', (error) => {
      const message = `port ${port} cannot be used (${systemCode(error)})`;
      reject(new TmdbAuthError('usage', message, { hint: 'pass another --port' }));
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
