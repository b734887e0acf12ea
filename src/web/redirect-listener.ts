import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { html, PAGE_HEADERS, page } from './page.ts';

export type Decision = 'approved' | 'denied';

/** Where TMDb's approval page sends the browser when the person has decided. */
export interface RedirectListener {
  /** For `redirect_to`. State in the path: how TMDb joins its answer to a query is not known. */
  readonly url: string;
  /** Settles at the first true answer, when its page is out. */
  readonly decision: Promise<Decision>;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 at a free port and an unguessable path for
 * `?request_token=TOKEN&approved=true` or `&denied=true`. All else that comes (a port scanner,
 * /favicon.ico, a prefetch, another token, another Host, a second hit) gets an empty refusal.
 *
 * @throws Error where nothing may listen
 */
export async function listenForRedirect(requestToken: string): Promise<RedirectListener> {
  const path = `/callback/${randomBytes(16).toString('base64url')}`;
  let host = '';
  let decided = false;
  const { promise: decision, resolve } = withResolvers<Decision>();

  function decisionIn({ method, headers, url = '' }: IncomingMessage): Decision | undefined {
    // The Host tells a page that has pointed its own name at 127.0.0.1 from a true redirect.
    if (method !== 'GET' || headers.host !== host || !url.startsWith(`${path}?`)) return undefined;
    if (/prefetch|prerender/.test(`${headers['sec-purpose']} ${headers['purpose']} ${headers['x-moz']}`))
      return undefined;
    const query = new URLSearchParams(url.slice(path.length));
    if (query.get('request_token') !== requestToken) return undefined;
    if (query.get('denied') === 'true') return 'denied';
    return query.get('approved') === 'true' ? 'approved' : undefined;
  }

  const server = createServer((request, response) => {
    const found = decided ? undefined : decisionIn(request);
    if (!found) return refuse(response);
    decided = true;
    response.once('close', () => resolve(found));
    response.writeHead(200, { ...PAGE_HEADERS, connection: 'close' }).end(PAGES[found]());
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', listening);
  });
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}${path}`,
    decision,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { 'cache-control': 'no-store', connection: 'close' }).end();
}

const PAGES = {
  approved: () =>
    page(
      'Approved',
      html`<p>Thank you. <strong>tmdb-auth</strong> goes on in your terminal.</p>
<p class="faint">You can close this tab.</p>`,
    ),
  denied: () =>
    page(
      'Denied',
      html`<p>You did not give access, and <strong>tmdb-auth</strong> has stopped.</p>
<p class="faint">You can close this tab.</p>`,
    ),
} as const;

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
