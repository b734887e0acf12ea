import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { html, PAGE_HEADERS, page } from './page.ts';
import { isOtherUser } from './peer.ts';

/** What the person decided; version 4 of the API tells only that it is decided. */
export type Decision = 'approved' | 'denied' | 'decided';

/** A server on this machine, to which TMDb's approval page sends the browser when the person has decided. */
export interface RedirectListener {
  /**
   * The value for `redirect_to`. What makes it unguessable is in the path, since TMDb documents nothing about a query:
   * https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id
   */
  readonly url: string;
  /**
   * Waits for the first valid redirect, until its page has been sent.
   *
   * @param requestToken the one of version 3 that comes with it; without one nothing comes with it
   */
  decision(requestToken?: string): Promise<Decision>;
  /**
   * Gives an address that leads to a URL, once: a browser's command line, which every user of the
   * machine can read, may hold it.
   */
  leadTo(url: string): string;
  /** Resolves when that address is asked for again: whoever came first knows where it leads. */
  readonly leaked: Promise<'leaked'>;
  close(): Promise<void>;
}

/** A browser needs one connection, and sends its request at once. */
const MOST_CONNECTIONS = 32;
const REQUEST_TIMEOUT = 2_000;

/**
 * Listens on 127.0.0.1 at a free port and an unguessable path for
 * `?request_token=TOKEN&approved=true` or `&denied=true`. Every other request (of a port scanner, for
 * /favicon.ico, a prefetch, a script of a page, with another token or Host, a second one) gets an empty 404. TMDb does not
 * document these parameters; other clients read the same: https://github.com/andy-miles/tmdb-java-client. Version 4 adds
 * none: 98mohitkumar/Cinephiled puts its own into `redirect_to`.
 *
 * @param userId ours; what other users of the machine send gets a 404 too, where that is known
 * @throws Error if nothing may listen on 127.0.0.1
 */
export async function listenForRedirect(userId: number | undefined): Promise<RedirectListener> {
  const path = `/callback/${randomId()}`;
  const start = `/start/${randomId()}`;
  let host = '';
  let target: string | undefined;
  let starts = 0;
  /** Undefined as long as nothing is waited for, and after the first valid redirect. */
  let decide: ((query: URLSearchParams) => Decision | undefined) | undefined;
  const { promise: decision, resolve } = withResolvers<Decision>();
  const { promise: leaked, resolve: tellLeak } = withResolvers<'leaked'>();

  function decisionIn(url: string): Decision | undefined {
    const [address, query = ''] = url.split('?', 2);
    return address === path ? decide?.(new URLSearchParams(query)) : undefined;
  }

  const limits = {
    headersTimeout: REQUEST_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: REQUEST_TIMEOUT / 2,
  };
  function lead(response: ServerResponse, url: string): void {
    starts += 1;
    if (starts > 1) response.once('close', () => tellLeak('leaked'));
    if (starts > 1) response.writeHead(410, { ...PAGE_HEADERS, connection: 'close' }).end(PAGES.leaked());
    else response.writeHead(303, { ...PAGE_HEADERS, location: url, connection: 'close' }).end();
  }

  const server = createServer(limits, (request, response) => {
    if (!isNavigation(request, host) || isOtherUser(request.socket, userId)) return refuse(response);
    if (request.url === start && target !== undefined) return lead(response, target);
    const found = decisionIn(request.url ?? '');
    if (!found) return refuse(response);
    decide = undefined;
    response.once('close', () => resolve(found));
    response.writeHead(200, { ...PAGE_HEADERS, connection: 'close' }).end(PAGES[found]());
  });
  server.on('connection', closeOldest(MOST_CONNECTIONS));
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', listening);
  });
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}${path}`,
    decision(requestToken) {
      decide = requestToken === undefined ? () => 'decided' : (query) => decisionAbout(requestToken, query);
      return decision;
    },
    leadTo(url) {
      target = url;
      return `http://${host}${start}`;
    },
    leaked,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function decisionAbout(requestToken: string, query: URLSearchParams): Decision | undefined {
  if (query.get('request_token') !== requestToken) return undefined;
  if (query.get('denied') === 'true') return 'denied';
  return query.get('approved') === 'true' ? 'approved' : undefined;
}

function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/** Whether a person goes there with a browser, and no page does it behind the person's back. */
function isNavigation({ method, headers, headersDistinct }: IncomingMessage, host: string): boolean {
  // A web page can point a name of its own at 127.0.0.1. Its requests then have that name as Host.
  if (method !== 'GET' || headersDistinct['host']?.join() !== host) return false;
  // A redirect is a navigation; images and scripts of a page are not: https://www.w3.org/TR/fetch-metadata/
  if ((headers['sec-fetch-mode'] ?? 'navigate') !== 'navigate') return false;
  // https://lionralfs.dev/blog/exploring-the-usage-of-prefetch-headers/ has what each browser sends.
  const purpose = `${headers['sec-purpose']} ${headers['purpose']} ${headers['x-moz']}`;
  return !/prefetch|prerender/.test(purpose);
}

/**
 * Keeps the number of connections down, for others on this machine could use up our descriptors. `maxConnections` would
 * turn away the newest, which may be the browser's.
 */
function closeOldest(most: number): (socket: Socket) => void {
  const open = new Set<Socket>();
  return (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > most) oldest?.destroy();
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
  decided: () =>
    page(
      'Decided',
      html`<p>Thank you. <strong>tmdb-auth</strong> asks TMDb for your decision now, and tells it in your terminal.</p>
<p class="faint">You can close this tab.</p>`,
    ),
  denied: () =>
    page(
      'Denied',
      html`<p>You did not give access, and <strong>tmdb-auth</strong> has stopped.</p>
<p class="faint">You can close this tab.</p>`,
    ),
  leaked: () =>
    page(
      'Opened twice',
      html`<p>Somebody has opened this address before, and may know the request. <strong>tmdb-auth</strong> has stopped:
approve nothing, and start again in your terminal.</p>`,
    ),
} as const;

/** Does what Promise.withResolvers does, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
