import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { type ApiRequest, createApi, type Fault } from './api.ts';
import type { Reply } from './replies.ts';

const BODY_LIMIT = 64 * 1024;

/** Longer than most apps wait. */
const SLOWNESS = 15_000;

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly faults: readonly Fault[];
  readonly now: () => number;
  /** Told of each request: method, path and HTTP status, no values. */
  readonly onRequest?: (line: string) => void;
}

/** Serves the API on 127.0.0.1. @throws CliError `usage` if the port is not to be had */
export async function startSandbox({ port, faults, now, onRequest }: SandboxOptions): Promise<Sandbox> {
  let origin = '';
  const api = createApi({ faults, now, webOrigin: () => origin });
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const request = await readRequest(incoming);
      const reply = request ? api.answer(request) : MALFORMED;
      onRequest?.(
        `${incoming.method} ${new URL(incoming.url ?? '/', 'http://sandbox.invalid').pathname} ${reply.status}`,
      );
      if (faults.includes('slow')) await setTimeout(SLOWNESS, undefined, { ref: false });
      outgoing.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
      outgoing.end(JSON.stringify(reply.body));
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => {
      reject(new CliError('usage', `port ${port} cannot be used (${error.code})`, { hint: 'pass another --port' }));
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

const MALFORMED: Reply = {
  status: 400,
  body: { success: false, status_code: 47, status_message: 'The input is not valid.' },
};

/** Undefined if the body is not a JSON object, or too large. */
async function readRequest(incoming: IncomingMessage): Promise<ApiRequest | undefined> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox.invalid');
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += chunk;
    if (text.length > BODY_LIMIT) return undefined;
  }
  const body = parse(text);
  if (!body) return undefined;
  const strings = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    values: Object.fromEntries([...url.searchParams, ...strings]),
    bearer: /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? '')?.[1],
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
