import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Interruption, TmdbAuthError } from '../../src/errors.ts';
import { type ApiCredential, createTmdbAuth } from '../../src/tmdb/client.ts';
import { createTestServer, type Response } from '../support/server.ts';
import { APPROVAL, CREDENTIAL, conversation, EXPIRES, refusal } from './conversation.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl';

test.each<[credential: ApiCredential, url: string, authorization: string | undefined]>([
  [CREDENTIAL, `/3/authentication?api_key=${CREDENTIAL.value}`, undefined],
  [{ kind: 'access_token', value: TOKEN }, '/3/authentication', `Bearer ${TOKEN}`],
])('an API key travels as api_key, an access token as Bearer: $kind', async (credential, url, authorization) => {
  const { tmdb, requests } = await conversation([{ body: { success: true } }], { credential });
  await tmdb.checkKey();
  expect(requests.map((request) => [request.method, request.url, request.headers.authorization])).toEqual([
    ['GET', url, authorization],
  ]);
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
    ['GET', `/3/authentication/token/new?api_key=${CREDENTIAL.value}`, '', 1],
    [
      'POST',
      `/3/authentication/token/validate_with_login?api_key=${CREDENTIAL.value}`,
      JSON.stringify({ request_token: 'abc123', username: APPROVAL.username, password: APPROVAL.password }),
      1,
    ],
    ['POST', `/3/authentication/session/new?api_key=${CREDENTIAL.value}`, '{"request_token":"abc123"}', 1],
  ]);
});

/** A signal, and what aborts it. */
function abortable(reason: unknown) {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(reason) };
}

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
    credential: CREDENTIAL,
    baseUrl: server.baseUrl,
    onOlderForm: () => void older.push('told'),
  });
  await tmdb.validateWithLogin(APPROVAL);
  expect(await tmdb.createSession('abc123')).toEqual({ sessionId: 'def456' });
  expect(older).toEqual(['told']);
  const validate = `/3/authentication/token/validate_with_login?api_key=${CREDENTIAL.value}`;
  expect(server.requests.map(({ method, url, body }) => [method, url, body !== ''])).toEqual([
    ['POST', validate, true],
    ['GET', `${validate}&request_token=abc123&username=Zo%C3%AB%20%26%20co&password=p%2Ba%20%25s%2F%23%3D`, false],
    ['GET', `/3/authentication/session/new?api_key=${CREDENTIAL.value}&request_token=abc123`, false],
  ]);
});

test.each([refusal(401, 30), refusal(404, 6), { status: 404, body: 'Cannot POST' }, refusal(400, 5)])(
  'any other refusal of a POST keeps the password out of the URL: %j',
  async (refused) => {
    const { tmdb, requests } = await conversation([refused]);
    await expect(tmdb.validateWithLogin(APPROVAL)).rejects.toMatchObject({ name: 'TmdbAuthError' });
    expect(requests.map(({ method }) => method)).toEqual(['POST']);
  },
);

test('nothing piles up on the connection of a client that is used for long', async () => {
  const { tmdb, requests } = await conversation([{ body: { success: true } }]);
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => void warnings.push(name);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  for (let calls = 0; calls < 30; calls += 1) await tmdb.checkKey();
  await setImmediate();
  expect({ warnings, calls: requests.length }).toEqual({ warnings: [], calls: 30 });
});

test.each([
  [new Interruption('SIGTERM'), new Interruption('SIGTERM')],
  [undefined, new TmdbAuthError('interrupted', 'aborted')],
])('an abort ends a call with the reason, or with `interrupted` where that is not ours: %s', async (reason, error) => {
  const before = await conversation([{}], { signal: AbortSignal.abort(reason) });
  await expect(before.tmdb.checkKey()).rejects.toEqual(error);
  expect(before.requests).toEqual([]);

  // Before the answer is whole.
  const during = abortable(reason);
  const server = await createTestServer(() => {
    during.abort();
    return { headers: { 'content-length': '100' }, body: '{' };
  });
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, signal: during.signal });
  await expect(tmdb.createGuestSession()).rejects.toEqual(error);

  // In the wait before a repeat.
  const { signal, abort } = abortable(reason);
  const waiting = await conversation([refusal(429, 25, { 'retry-after': '20' })], { signal, onExchange: abort });
  await expect(waiting.tmdb.checkKey()).rejects.toEqual(error);
  expect(waiting.requests).toHaveLength(1);
});

test('an answer about a new session that is under way is waited for, and nothing else is', async () => {
  const ended = abortable(new Interruption('SIGTERM'));
  const body = { success: true, session_id: 'def456' };
  const server = await createTestServer(() => {
    ended.abort();
    return { body };
  });
  const { signal } = ended;
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, signal });
  expect(await tmdb.createSession('abc123')).toEqual({ sessionId: 'def456' });
  await expect(tmdb.createSession('abc123')).rejects.toEqual(new Interruption('SIGTERM'));
  expect(server.requests).toHaveLength(1);
});

test('after 2 s without that answer it is said that the session may exist', async () => {
  const { signal, abort } = abortable(new Interruption('SIGTERM'));
  const server = await createTestServer(() => {
    abort();
    return { headers: { 'content-length': '100' }, body: '{' };
  });
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, signal });
  const start = performance.now();
  await expect(tmdb.createSession('abc123')).rejects.toEqual(
    new TmdbAuthError('interrupted', 'interrupted by SIGTERM; TMDb may have made a session that was lost', {
      hint: 'it could be revoked in the settings of your account on the website of TMDb',
      exitCode: 143,
      lost: 'a session',
    }),
  );
  expect(performance.now() - start).toBeGreaterThan(1_900);
});

test('each secret is told, and no name', async () => {
  const secrets: string[] = [];
  const { tmdb } = await conversation(
    [{ body: { success: true, request_token: 'abc123', session_id: 'def456', ...EXPIRES } }],
    {
      onSecret: (secret) => void secrets.push(secret),
      proxy: { url: new URL('http://me:pass%20word@127.0.0.1:9'), from: 'HTTPS_PROXY' },
    },
  );
  await tmdb.validateWithLogin(APPROVAL);
  expect([...new Set(secrets)].sort()).toEqual(
    [
      CREDENTIAL.value,
      'pass%20word',
      'pass word',
      btoa('me:pass%20word'),
      'abc123',
      'def456',
      APPROVAL.password,
    ].sort(),
  );
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
      fields: ['success', 'session_id'],
      failure: null,
      milliseconds: expect.any(Number),
      reusedConnection: false,
    },
  ]);
});
