import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { listenForRedirect } from '../../src/web/redirect-listener.ts';

const TOKEN = '0123456789abcdef0123456789abcdef01234567';
const APPROVED = `request_token=${TOKEN}&approved=true`;

interface Hit {
  readonly path?: string;
  readonly query?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** @param requestToken none for version 4 of the API */
async function listen(...requestToken: readonly string[]) {
  const listener = await listenForRedirect(process.getuid?.());
  onTestFinished(() => listener.close());
  const decision = listener.decision(...requestToken);
  const { hostname, port, pathname } = new URL(listener.url);
  const hit = ({ path = pathname, query = APPROVED, method = 'GET', headers = {} }: Hit = {}) =>
    new Promise<{ status: number | undefined; text: string; headers: object }>((resolve, reject) => {
      const outgoing = request(
        { hostname, port, method, path: query === '' ? path : `${path}?${query}`, headers },
        async (reply) => {
          let text = '';
          for await (const chunk of reply) text += chunk;
          resolve({ status: reply.statusCode, text, headers: reply.headers });
        },
      );
      outgoing.once('error', reject).end();
    });
  return { listener, decision, hit };
}

test.each<[string, Hit]>([
  ["a port scanner's GET", { path: '/', query: '' }],
  ['the favicon', { path: '/favicon.ico', query: '' }],
  ['another path', { path: '/callback/0000000000000000000000' }],
  ['another token', { query: `request_token=${'0'.repeat(40)}&approved=true` }],
  ['no token', { query: 'approved=true' }],
  ['no decision', { query: `request_token=${TOKEN}` }],
  ['a decision that TMDb does not know', { query: `request_token=${TOKEN}&approved=false` }],
  ['another Host', { headers: { host: 'attacker.example' } }],
  ['localhost, which may be another machine', { headers: { host: 'localhost' } }],
  ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ['a prerender', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
  ['a prefetch of old', { headers: { purpose: 'prefetch' } }],
  ['a script of a page', { headers: { 'sec-fetch-mode': 'cors' } }],
  ['an image of a page', { headers: { 'sec-fetch-mode': 'no-cors' } }],
  ['a POST', { method: 'POST' }],
  ['a HEAD', { method: 'HEAD' }],
])('%s is refused and decides nothing', async (_, hostile) => {
  const { decision, hit } = await listen(TOKEN);
  const refused = await hit(hostile);
  expect({ status: refused.status, text: refused.text }).toEqual({ status: 404, text: '' });
  expect((await hit()).status).toBe(200);
  expect(await decision).toBe('approved');
});

test.each([
  ['approved', 'Approved'],
  ['denied', 'Denied'],
])('the first true hit decides: %s', async (expected, title) => {
  const { decision, hit } = await listen(TOKEN);
  const { status, text, headers } = await hit({ query: `request_token=${TOKEN}&${expected}=true` });
  expect(status).toBe(200);
  expect(text).toContain(`<h1>${title}</h1>`);
  expect(text).not.toContain(TOKEN);
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  });
  expect(await decision).toBe(expected);
});

test.each(['', 'approved=true', 'denied=true'])(
  'of version 4 a hit says only that it is decided, whatever is added: ?%s',
  async (query) => {
    const { listener, decision, hit } = await listen();
    expect((await hit({ path: '/callback/0000000000000000000000', query })).status).toBe(404);
    expect(await hit({ query })).toMatchObject({ status: 200, text: expect.stringContaining('<h1>Decided</h1>') });
    expect([await decision, (await hit({ query })).status]).toEqual(['decided', 404]);
    await listener.close();
  },
);

test('before anybody waits for a decision there is none', async () => {
  const listener = await listenForRedirect(process.getuid?.());
  onTestFinished(() => listener.close());
  expect((await fetch(listener.url, { headers: { 'sec-fetch-mode': 'navigate' } })).status).toBe(404);
});

async function connections(url: string, count: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).on('error', () => {}));
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}

test('two Hosts are refused', async () => {
  const { listener, hit } = await listen(TOKEN);
  const { host, pathname } = new URL(listener.url);
  const [socket] = await connections(listener.url, 1);
  const hosts = `Host: ${host}\r\nHost: attacker.example`;
  socket!.write(`GET ${pathname}?${APPROVED} HTTP/1.1\r\n${hosts}\r\nConnection: close\r\n\r\n`);
  expect(await text(socket!)).toMatch(/^HTTP\/1\.1 40[04] /);
  expect((await hit()).status).toBe(200);
});

test('a flood of connections does not keep the browser out, and half a request is not waited for', async () => {
  const { listener, decision, hit } = await listen(TOKEN);
  const sockets = await connections(listener.url, 400);
  const closed = sockets.map((socket) => once(socket.resume(), 'close'));
  for (const socket of sockets) socket.write('GET /callback');
  await Promise.all(closed.slice(0, 300));
  const answered = hit();
  await Promise.all(closed);
  expect((await answered).status).toBe(200);
  expect(await decision).toBe('approved');
});

test('a reload gets nothing, and after the end nobody listens', async () => {
  const { listener, decision, hit } = await listen(TOKEN);
  await hit();
  expect((await hit({ query: `request_token=${TOKEN}&denied=true` })).status).toBe(404);
  expect(await decision).toBe('approved');
  await listener.close();
  await expect(hit()).rejects.toThrow('ECONNREFUSED');
});

test('each login has an address of its own, on loopback only', async () => {
  const [first, second] = [await listen(TOKEN), await listen(TOKEN)];
  expect(first.listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\/[\w-]{22}$/);
  expect(new URL(first.listener.url).pathname).not.toBe(new URL(second.listener.url).pathname);
});

test('the address for the command line leads on once; asked for again, it says so', async () => {
  const { listener, hit } = await listen(TOKEN);
  const { pathname: path } = new URL(listener.leadTo('https://www.themoviedb.org/authenticate/0'));
  const go = async (headers = {}, method = 'GET') => (await hit({ path, query: '', headers, method })).status;
  expect(path).toMatch(/^\/start\/[\w-]{22}$/);
  expect([
    await go({ host: 'attacker.example' }),
    await go({ 'sec-purpose': 'prefetch' }),
    await go({ 'sec-fetch-mode': 'cors' }),
    await go({}, 'HEAD'),
  ]).toEqual([404, 404, 404, 404]);
  expect(await hit({ path, query: '' })).toMatchObject({
    status: 303,
    headers: {
      location: 'https://www.themoviedb.org/authenticate/0',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
  expect(await hit({ path, query: '' })).toMatchObject({ status: 410, text: expect.stringContaining('Opened twice') });
  expect(await listener.leaked).toBe('leaked');
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'another user of the machine decides nothing, and is led nowhere',
  async () => {
    const { listener, decision, hit } = await listen(TOKEN);
    const start = listener.leadTo('https://www.themoviedb.org/authenticate/0');
    const script = "require('http').get(process.argv[1], ({ statusCode }) => process.stdout.write(String(statusCode)))";
    const goAs = async (uid: number, url: string) => {
      const child = spawn(process.execPath, ['-e', script, url], {
        uid,
        stdio: ['ignore', 'pipe', 'ignore'],
        cwd: '/',
      });
      return text(child.stdout);
    };
    expect(await goAs(4711, start)).toBe('404');
    expect(await goAs(4711, `${listener.url}?request_token=${TOKEN}&denied=true`)).toBe('404');
    expect(await goAs(0, start)).toBe('303');
    await hit();
    expect(await decision).toBe('approved');
  },
);
