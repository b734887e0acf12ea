import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { TmdbAuthError } from '../errors.ts';
import { isLoopback } from '../loopback.ts';
import { systemCode } from '../system-error.ts';
import { createApi, type Fault } from './api.ts';
import type { Reply } from './replies.ts';
import type { ApiRequest } from './routes.ts';
import { createTokens } from './tokens.ts';
import { JWT_FORM } from './user-tokens.ts';
import { createWebsite } from './website.ts';

/** Characters. */
const BODY_LIMIT = 64 * 1024;

/** Milliseconds of the fault `slow`: longer than most apps wait. */
const SLOWNESS = 15_000;

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** With 0 the system chooses a free port. */
  readonly port: number;
  readonly faults: readonly Fault[];
  readonly now: () => number;
  /** Called after each request with its method, path and HTTP status, without any value. */
  readonly onRequest?: (line: string) => void;
}

/** Serves the API and the approval page on 127.0.0.1. @throws TmdbAuthError `usage` if the port cannot be used */
export async function startSandbox({ port, faults, now, onRequest }: SandboxOptions): Promise<Sandbox> {
  let origin = '';
  const allExpired = faults.includes('expired-token');
  const tokens = createTokens(now, allExpired);
  const tokensV4 = createTokens(now, allExpired, JWT_FORM);
  const api = createApi({ faults, tokens, tokensV4, now, webOrigin: () => origin });
  const website = createWebsite({ tokens, tokensV4, origin: () => origin });
  const server = createServer((incoming, outgoing) => {
    if (!isForLoopback(incoming)) {
      outgoing.writeHead(421, { connection: 'close' }).end();
      return;
    }
    const answer = async () => {
      const url = new URL(incoming.url ?? '/', 'http://sandbox.invalid');
      const text = await readBody(incoming);
      const { status, headers, body } = /^\/(authenticate|auth\/access)(\/|$)/.test(url.pathname)
        ? visit(incoming, url, text ?? '')
        : inJson(call(incoming, url, text));
      onRequest?.(`${incoming.method} ${url.pathname} ${status}`);
      if (faults.includes('slow')) await setTimeout(SLOWNESS, undefined, { ref: false });
      outgoing.writeHead(status, { date: new Date(now()).toUTCString(), ...headers }).end(body);
    };
    // The URL is malformed, or the client has closed the connection.
    answer().catch(() => void outgoing.destroy());
  });

  function visit({ method = 'GET' }: IncomingMessage, { pathname: path, searchParams: query }: URL, text: string) {
    return website.answer({ method, path, query, form: new URLSearchParams(text) });
  }

  function call(incoming: IncomingMessage, url: URL, text: string | undefined): Reply {
    const request = text === undefined ? undefined : readRequest(incoming, url, text);
    return request ? api.answer(request) : MALFORMED;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const message = `port ${port} cannot be used (${systemCode(error)})`;
      reject(new TmdbAuthError('usage', message, { hint: 'pass another --port' }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A web page can point a name of its own at 127.0.0.1. Its requests then have that name as Host. */
function isForLoopback({ headersDistinct }: IncomingMessage): boolean {
  const url = `http://${headersDistinct['host']?.join()}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

const MALFORMED: Reply = {
  status: 400,
  body: { success: false, status_code: 47, status_message: 'The input is not valid.' },
};

function inJson({ status, headers, body }: Reply) {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** @returns undefined for a body over the limit */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += chunk;
    if (text.length > BODY_LIMIT) return undefined;
  }
  return text;
}

/** @returns undefined if the body is not a JSON object */
function readRequest({ method = 'GET', headers }: IncomingMessage, url: URL, text: string): ApiRequest | undefined {
  const body = parse(text);
  if (!body) return undefined;
  const strings = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    method,
    path: url.pathname,
    values: Object.fromEntries([...url.searchParams, ...strings]),
    bearer: /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],
  };
}

function parse(text: string): object | undefined {
  try {
    const body: unknown = JSON.parse(text || '{}');
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
