import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSilentServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createTmdbAuth, type TmdbAuthOptions } from '../../src/tmdb/client.ts';
import { lacks } from '../support/programs.ts';
import { createTestServer, type Response } from '../support/server.ts';
import { temporaryDirectory } from '../support/world.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl';
const APPROVAL = { requestToken: 'abc123', username: 'Zoë & co', password: 'p+a %s/#=' };
const GZIP = { 'content-encoding': 'gzip' };
const EXPIRES = { expires_at: '2026-05-24 17:19:42 UTC' };

/** A client of a server that gives these answers in turn, the last one again and again. */
async function conversation(responses: readonly Response[], options: Partial<TmdbAuthOptions> = {}) {
  const server = await createTestServer(() => responses[Math.min(server.requests.length, responses.length) - 1] ?? {});
  const credential = { kind: 'api_key', value: KEY } as const;
  const tmdb = createTmdbAuth({ credential, baseUrl: server.baseUrl, ...options });
  return { tmdb, ...server };
}

function refusal(status: number, statusCode: number, headers = {}): Response {
  return { status, headers, body: { success: false, status_code: statusCode, status_message: 'words' } };
}

test('an API key travels as api_key, an access token as Bearer', async () => {
  const body = { success: true };
  const withKey = await conversation([{ body }]);
  await withKey.tmdb.checkKey();
  expect(withKey.requests[0]).toMatchObject({ method: 'GET', url: `/3/authentication?api_key=${KEY}` });
  expect(withKey.requests[0]?.headers.authorization).toBeUndefined();

  const withToken = await conversation([{ body }], { credential: { kind: 'access_token', value: TOKEN } });
  await withToken.tmdb.checkKey();
  expect(withToken.requests[0]).toMatchObject({ url: '/3/authentication' });
  expect(withToken.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

test('a login is three requests on one connection, the password in none of the URLs', async () => {
  const { tmdb, requests } = await conversation([
    { body: { success: true, request_token: 'abc123', ...EXPIRES } },
    { body: { success: true, request_token: 'abc123', ...EXPIRES } },
    { body: { success: true, session_id: 'def456' } },
  ]);
  await tmdb.createRequestToken();
  await tmdb.validateWithLogin(APPROVAL);
  await tmdb.createSession('abc123');
  expect(requests.map(({ method, url, body, connection }) => [method, url, body, connection])).toEqual([
    ['GET', `/3/authentication/token/new?api_key=${KEY}`, '', 1],
    [
      'POST',
      `/3/authentication/token/validate_with_login?api_key=${KEY}`,
      JSON.stringify({ request_token: 'abc123', username: APPROVAL.username, password: APPROVAL.password }),
      1,
    ],
    ['POST', `/3/authentication/session/new?api_key=${KEY}`, '{"request_token":"abc123"}', 1],
  ]);
});

/** What servers that know one verb only answer to the other. */
const REFUSED_POSTS: readonly Response[] = [
  { status: 405 },
  { status: 501, body: 'Not Implemented' },
  refusal(405, 42),
  refusal(404, 34),
];

test.each(REFUSED_POSTS)('a server with the GET form only gets it, with a warning: $status', async (refused) => {
  const older: string[] = [];
  const server = await createTestServer((request) =>
    request.method === 'POST'
      ? refused
      : { body: { success: true, request_token: 'abc123', session_id: 'def456', ...EXPIRES } },
  );
  const tmdb = createTmdbAuth({
    credential: { kind: 'api_key', value: KEY },
    baseUrl: server.baseUrl,
    onOlderForm: () => void older.push('told'),
  });
  await tmdb.validateWithLogin(APPROVAL);
  expect(await tmdb.createSession('abc123')).toEqual({ sessionId: 'def456' });
  expect(older).toEqual(['told']);
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  const { searchParams } = new URL(server.requests[1]?.url ?? '', server.origin);
  expect(Object.fromEntries(searchParams)).toEqual({
    api_key: KEY,
    username: APPROVAL.username,
    password: APPROVAL.password,
    request_token: 'abc123',
  });
  expect(server.requests[1]?.url).toContain('password=p%2Ba%20%25s%2F%23%3D');
});

test.each([refusal(401, 30), refusal(404, 6), { status: 404, body: 'Cannot POST' }, refusal(400, 5)])(
  'any other refusal of a POST keeps the password out of the URL: %j',
  async (refused) => {
    const { tmdb, requests } = await conversation([refused]);
    await expect(tmdb.validateWithLogin(APPROVAL)).rejects.toMatchObject({ name: 'TmdbAuthError' });
    expect(requests.map(({ method }) => method)).toEqual(['POST']);
  },
);

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, and only its host is told', async (status) => {
  const elsewhere = await createTestServer(() => ({ body: { success: true } }));
  const location = `${elsewhere.origin}/secret-path?api_key=${KEY}`;
  const { tmdb, requests } = await conversation([{ status, headers: { location } }]);
  const error = await tmdb.validateWithLogin(APPROVAL).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'bad_reply', httpStatus: status });
  expect(String(error)).toContain(new URL(elsewhere.origin).host);
  expect(String(error)).not.toContain('secret-path');
  expect(requests).toHaveLength(1);
  expect(elsewhere.requests).toEqual([]);
});

type Call = 'createGuestSession' | 'createRequestToken' | 'validateWithLogin' | 'createSession' | 'deleteSession';

function make(tmdb: Awaited<ReturnType<typeof conversation>>['tmdb'], call: Call): Promise<unknown> {
  if (call === 'validateWithLogin') return tmdb.validateWithLogin(APPROVAL);
  return call === 'createSession' || call === 'deleteSession' ? tmdb[call]('abc123') : tmdb[call]();
}

test.each<[Call, number, number]>([
  // Turned away unserved: nothing has happened, each may be repeated.
  ['createGuestSession', 429, 3],
  ['createSession', 503, 3],
  ['validateWithLogin', 429, 3],
  // The answer got lost: what creates, consumes or counts is not repeated.
  ['createGuestSession', 502, 1],
  ['createSession', 504, 1],
  ['validateWithLogin', 502, 1],
  ['createRequestToken', 502, 3],
  ['deleteSession', 504, 3],
  // An answer is an answer.
  ['createRequestToken', 401, 1],
  ['createRequestToken', 500, 1],
])('%s after HTTP %i is sent %i times', async (call, status, times) => {
  const { tmdb, requests } = await conversation([{ status, headers: { 'retry-after': '0' } }]);
  await expect(make(tmdb, call)).rejects.toMatchObject({ httpStatus: status });
  expect(requests).toHaveLength(times);
});

test('out of time for a repeat, the hint is of use', async () => {
  const { tmdb } = await conversation([refusal(429, 25, { 'retry-after': '90' })]);
  await expect(tmdb.checkKey()).rejects.toMatchObject({ hint: 'try again in 90 s' });
  // Refused at once, with less than the shortest wait left.
  const credential = { kind: 'api_key', value: KEY } as const;
  const dead = createTmdbAuth({ credential, baseUrl: 'http://127.0.0.1:9/3', timeout: 200 });
  await expect(dead.checkKey()).rejects.toMatchObject({ hint: expect.stringMatching(/^check the network/) });
});

test('nothing piles up on the connection of a client that is used for long', async () => {
  const { tmdb, requests } = await conversation([{ body: { success: true } }]);
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => void warnings.push(name);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  for (let calls = 0; calls < 30; calls += 1) await tmdb.checkKey();
  await setTimeout(10);
  expect({ warnings, calls: requests.length }).toEqual({ warnings: [], calls: 30 });
});

test('the time limit is of each call, unless one is set for all together', async () => {
  const body = { success: true };
  const each = await conversation([{ body }], { timeout: 2_000 });
  const all = await conversation([{ body }], { timeout: 2_000, totalTimeout: 2_000 });
  await Promise.all([each.tmdb.checkKey(), all.tmdb.checkKey()]);
  await setTimeout(2_050);
  await each.tmdb.checkKey();
  await expect(all.tmdb.checkKey()).rejects.toMatchObject({ code: 'timeout' });
  // Not even sent: it could have created something whose answer is lost.
  expect([each.requests.length, all.requests.length]).toEqual([2, 1]);
});

test.each<[retryAfter: string, timeout: number, times: number]>([
  ['0', 5_000, 3],
  ['0.3', 5_000, 3],
  ['-5', 5_000, 3],
  ['Thu, 01 Jan 2015 00:00:00 GMT', 5_000, 3],
  // Past the deadline: said at once, not waited for. got alone would repeat these at once.
  ['4294967296', 5_000, 1],
  ['Thu, 01 Jan 2099 00:00:00 GMT', 5_000, 1],
  // Not a time: 1 s, then 2 s.
  ['soon', 500, 1],
])('Retry-After: %s within %i ms makes %i requests, at least 250 ms apart', async (retryAfter, timeout, times) => {
  const { tmdb, requests } = await conversation([refusal(429, 25, { 'retry-after': retryAfter })], { timeout });
  const start = performance.now();
  await expect(tmdb.createGuestSession()).rejects.toMatchObject({ code: 'rate_limited', exitCode: 5, retryable: true });
  expect(requests).toHaveLength(times);
  expect(performance.now() - start).toBeGreaterThan((times - 1) * 249);
});

test('a 429 that passes ends in success', async () => {
  const { tmdb } = await conversation([
    refusal(429, 25, { 'retry-after': '0' }),
    { body: { success: true, session_id: 'def456' } },
  ]);
  expect(await tmdb.createSession('abc123')).toEqual({ sessionId: 'def456' });
});

test.each<[what: string, response: Response, message: RegExp]>([
  ['an empty 200', {}, /^the answer is empty \(HTTP 200\)$/],
  ['a 204', { status: 204 }, /empty \(HTTP 204\)/],
  ['a sign-in page', { body: '<html>', headers: { 'content-type': 'text/html' } }, /a web page, not TMDb's JSON/],
  ['broken JSON', { body: '{"success":tr' }, /broken off/],
  ['text', { body: 'OK' }, /not JSON/],
  ['an array', { body: [1] }, /JSON but not an object/],
  ['a number', { body: '12' }, /JSON but not an object/],
  ['no id', { body: { success: true } }, /no usable guest_session_id/],
  ['an empty id', { body: { success: true, guest_session_id: '' } }, /no usable/],
  ['an id with a slash', { body: { success: true, guest_session_id: 'a/../b' } }, /no usable/],
  ['an id that is a number', { body: { success: true, guest_session_id: 12 } }, /no usable/],
  ['100 kB', { body: ' '.repeat(100_000) }, /larger than 64 KiB/],
  [
    'a gzip bomb',
    { body: gzipSync(Buffer.alloc(10_000_000)), headers: GZIP },
    /compressed and cannot be read, or is far too large/,
  ],
  ['broken gzip', { body: Buffer.from([0x1f, 0x8b, 8, 0, 1]) }, /compressed and cannot be read/],
])('%s is a bad reply', async (_, response, message) => {
  const { tmdb, requests } = await conversation([response]);
  const error = await tmdb.createGuestSession().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'bad_reply', exitCode: 5, message: expect.stringMatching(message) });
  expect(requests).toHaveLength(1);
});

test.each<[what: string, response: Response, expected: object]>([
  ['success: false with 200', { body: { success: false, status_code: 30 } }, { code: 'bad_credentials', exitCode: 4 }],
  ['an unknown code', refusal(401, 99), { code: 'bad_reply', statusCode: 99, retryable: false }],
  ['a validation error', { status: 422, body: { errors: ['no such field'] } }, { message: /no such field/ }],
  ['500 without a code', { status: 500, body: {} }, { code: 'service_unavailable', retryable: true }],
  ['maintenance', refusal(503, 46, { 'retry-after': '3600' }), { code: 'service_unavailable', statusCode: 46 }],
  ['control bytes in its words', refusal(400, 99), { message: /words/ }],
])('%s is told apart', async (_, response, expected) => {
  const { tmdb } = await conversation([response]);
  const error = await tmdb.createRequestToken().catch((reason: unknown) => reason);
  const { message, ...rest } = expected as { message?: RegExp };
  expect(error).toMatchObject(rest);
  if (message) expect(String(error)).toMatch(message);
});

test("what a server says is one line, without control characters, and not longer than a terminal's screen", async () => {
  const words = `\u001b[31mred\u0007\u202e${'x'.repeat(1000)}\r\nhint: run rm -rf`;
  const { tmdb } = await conversation([{ status: 400, body: { status_code: 99, status_message: words } }]);
  const { message } = (await tmdb.checkKey().catch((reason: unknown) => reason)) as Error;
  expect(message).toMatch(/^[\x20-\x7e…]{300,360}$/);
  expect(message).toContain('[31mred');
});

test('gzip that was not asked for is read', async () => {
  const body = gzipSync(JSON.stringify({ success: true, session_id: 'def456' }));
  const { tmdb } = await conversation([{ body, headers: { 'content-encoding': 'gzip' } }]);
  expect(await tmdb.createSession('abc123')).toEqual({ sessionId: 'def456' });
});

test.each(['2026-02-30 00:00:00 UTC', '2026-05-24T17:19:42Z', '', null, 12])(
  'an expires_at that cannot be read (%j) does not fail the call',
  async (expires_at) => {
    const { tmdb } = await conversation([{ body: { success: true, request_token: 'abc123', expires_at } }]);
    expect(await tmdb.createRequestToken()).toEqual({ requestToken: 'abc123', expiresAt: null });
  },
);

test('another token in the answer than the one that was approved is no approval', async () => {
  const { tmdb } = await conversation([{ body: { success: true, request_token: 'other', ...EXPIRES } }]);
  await expect(tmdb.validateWithLogin(APPROVAL)).rejects.toMatchObject({ code: 'bad_reply' });
});

test.each([6, 34, 37])('a session that is gone already (%i) is told as such', async (statusCode) => {
  const { tmdb } = await conversation([refusal(404, statusCode)]);
  await expect(tmdb.deleteSession('abc123')).rejects.toMatchObject({ code: 'session_invalid', statusCode });
});

test('a dead session is told from a bad key by the account', async () => {
  const dead = await conversation([refusal(401, 3)]);
  await expect(dead.tmdb.getAccount('abc123')).rejects.toMatchObject({ code: 'session_invalid' });
  const badKey = await conversation([refusal(401, 7)]);
  await expect(badKey.tmdb.getAccount('abc123')).rejects.toMatchObject({ code: 'bad_api_key' });
  const nobody = await conversation([{ body: { id: '12', username: 'x' } }]);
  await expect(nobody.tmdb.getAccount('abc123')).rejects.toMatchObject({ code: 'bad_reply' });
});

test('silence ends at the deadline; a spent deadline is not spent again', async () => {
  const server = createSilentServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const tmdb = createTmdbAuth({
    credential: { kind: 'api_key', value: KEY },
    baseUrl: `http://127.0.0.1:${port}/3`,
    timeout: 300,
  });
  const start = performance.now();
  await expect(tmdb.createSession('abc123')).rejects.toMatchObject({ code: 'timeout', exitCode: 5 });
  expect(performance.now() - start).toBeLessThan(2_000);
  server.close();
});

test('an endless body is given up as soon as it is too long', async () => {
  const server = createServer((_, outgoing) => {
    const more = () => {
      while (outgoing.write('x'.repeat(10_000))) {}
    };
    outgoing.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const tmdb = createTmdbAuth({
    credential: { kind: 'api_key', value: KEY },
    baseUrl: `http://127.0.0.1:${port}/3`,
    timeout: 3_000,
  });
  await expect(tmdb.createGuestSession()).rejects.toMatchObject({
    code: 'bad_reply',
    message: expect.stringMatching(/larger than 64 KiB/),
  });
  server.closeAllConnections();
  server.close();
});

test.skipIf(lacks('openssl'))('a certificate is checked whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
  const directory = temporaryDirectory();
  const make = 'openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN=localhost';
  execFileSync('sh', ['-c', `${make} 2>/dev/null`], { cwd: directory });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(directory, name)));
  let requests = 0;
  const server = createTlsServer({ key, cert }, (_, outgoing) => {
    requests += 1;
    outgoing.end('{"success":true}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  const tmdb = createTmdbAuth({
    credential: { kind: 'api_key', value: KEY },
    baseUrl: `https://127.0.0.1:${port}/3`,
  });
  const error = await tmdb.checkKey().catch((reason: unknown) => reason);
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  server.close();
  expect(error).toMatchObject({ code: 'tls', exitCode: 5, hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
  expect(requests).toBe(0);
});

test('nobody listening is a network error with the code, and without the URL', async () => {
  const tmdb = createTmdbAuth({ credential: { kind: 'api_key', value: KEY }, baseUrl: 'http://127.0.0.1:9/3' });
  const error = await tmdb.createGuestSession().catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'network',
    message: 'no answer from 127.0.0.1:9: the connection was refused (ECONNREFUSED)',
  });
  expect(Object.values(error as object).join()).not.toContain(KEY);
  expect((error as Error).cause).toBeUndefined();
});

test('an abort ends a call with the reason, or with `interrupted` where that is not ours', async () => {
  const { tmdb, requests } = await conversation([{}], { signal: AbortSignal.abort() });
  await expect(tmdb.checkKey()).rejects.toMatchObject({ code: 'interrupted' });
  expect(requests).toEqual([]);
});

test('each exchange is logged without any value', async () => {
  const exchanges: object[] = [];
  const { tmdb } = await conversation([{ body: { success: true, session_id: 'def456' } }], {
    onExchange: (exchange) => void exchanges.push(exchange),
  });
  await tmdb.createSession('abc123');
  expect(exchanges).toEqual([
    {
      method: 'POST',
      path: '/authentication/session/new',
      httpStatus: 200,
      statusCode: null,
      failure: null,
      milliseconds: expect.any(Number),
      reusedConnection: false,
    },
  ]);
});
