import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { jwt } from '../support/jwt.ts';

/** What a server does to one request, byte by byte; `good` is the reply that it should have given. */
export type Misbehaviour = (socket: Socket, good: string, request: { readonly origin: string }) => void;

export interface RawServer {
  readonly port: number;
  readonly baseUrl: string;
  /** `METHOD /path` of each request, without the query. */
  readonly requests: readonly string[];
  /** How many connections were made. */
  connections(): number;
}

export function reply(status: string, body = '', headers: readonly string[] = []): string {
  const lines = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export const TOKEN = '0123456789abcdef0123456789abcdef01234567';
export const SESSION = 'fedcba9876543210fedcba9876543210fedcba98';
export const TOKEN_V4 = jwt({ scopes: ['pending_request_token'], exp: 4_083_067_182 });
export const ACCOUNT = '5f3a62c0d7975f3a62c0d797';
export const USER_TOKEN = jwt({ sub: ACCOUNT, scopes: ['api_read', 'api_write'] });
export const ACCESS_TOKEN = jwt({ scopes: ['api_read'] });
export const GUEST = '00112233445566778899aabbccddeeff';

/** TMDb's reply to each call, as recorded. */
export const GOOD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'GET /3/authentication': { success: true },
  'GET /3/authentication/guest_session/new': {
    success: true,
    guest_session_id: GUEST,
    expires_at: '2099-05-25 16:19:43 UTC',
  },
  'GET /3/authentication/token/new': { success: true, expires_at: '2099-05-24 17:19:42 UTC', request_token: TOKEN },
  'POST /3/authentication/token/validate_with_login': {
    success: true,
    expires_at: '2099-05-24 17:19:42 UTC',
    request_token: TOKEN,
  },
  'POST /3/authentication/session/new': { success: true, session_id: SESSION },
  'DELETE /3/authentication/session': { success: true },
  'POST /3/authentication/session/convert/4': { success: true, session_id: SESSION },
  'POST /4/auth/request_token': { success: true, status_code: 1, request_token: TOKEN_V4 },
  'POST /4/auth/access_token': { success: true, status_code: 1, account_id: ACCOUNT, access_token: USER_TOKEN },
  'DELETE /4/auth/access_token': { success: true, status_code: 13 },
  [`GET /4/account/${ACCOUNT}/lists`]: { page: 1, results: [], total_pages: 1, total_results: 0 },
  'GET /3/account': { id: 1, name: '', username: 'sandbox', include_adult: false },
};

/** A server below HTTP: it answers the calls of TMDb, and one of them as it is told. */
export async function startRawServer(call: string, misbehave: Misbehaviour, tls?: TlsOptions): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let origin = '';
  const onConnection = (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      const [, method, path] = /^(\w+) ([^ ?]+)/.exec(text) ?? [];
      text = '';
      const request = `${method} ${path}`;
      requests.push(request);
      const good = reply('200 OK', JSON.stringify(GOOD[request] ?? {}));
      if (request === call || call === '*') misbehave(socket, good, { origin });
      else socket.write(good);
    });
  };
  const server: Server = tls ? createTlsServer(tls, onConnection as never) : createServer(onConnection);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    port,
    baseUrl: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}/3`,
    requests,
    connections: () => connections,
  };
}
