import { expect, test } from 'vitest';
import { Interruption, TmdbAuthError } from '../../src/errors.ts';
import { createTmdbAuth, type Exchange } from '../../src/tmdb/client.ts';
import { createTestServer } from '../support/server.ts';
import { APPROVAL, CREDENTIAL, conversation, refusal, tooManyRequests } from './conversation.ts';

/** The error of `refusal(405, 42)`; where a password was sent, the server's words are not in it. */
function unsupported(words: string): TmdbAuthError {
  return new TmdbAuthError('bad_reply', `TMDb refused${words} (code 42, HTTP 405)`, {
    hint: 'check the network and --base-url, then try again',
    statusCode: 42,
    httpStatus: 405,
    retryable: false,
  });
}

test('a server that refuses both verbs is asked once by each, and from then on by GET alone', async () => {
  const { tmdb, requests } = await conversation([refusal(405, 42)]);
  await expect(tmdb.validateWithLogin(APPROVAL)).rejects.toEqual(unsupported(''));
  await expect(tmdb.createSession('abc123')).rejects.toEqual(unsupported(': words'));
  expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
});

test('what has no older form is not asked again', async () => {
  const { tmdb, requests } = await conversation([refusal(405, 42)]);
  await expect(tmdb.checkKey()).rejects.toEqual(unsupported(': words'));
  await expect(tmdb.deleteSession('abc123')).rejects.toEqual(unsupported(': words'));
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
});

test('the hint says when to try again from a whole second on', async () => {
  // Without Retry-After the first wait is 1 s.
  const { tmdb, requests } = await conversation([refusal(429, 25)], { timeout: 500 });
  await expect(tmdb.checkKey()).rejects.toEqual(tooManyRequests('try again in 1 s'));
  expect(requests).toHaveLength(1);
});

test('an exchange is logged with the milliseconds that it took', async () => {
  const exchanges: Exchange[] = [];
  const { tmdb } = await conversation([{ body: { success: true } }], {
    onExchange: (exchange) => void exchanges.push(exchange),
  });
  const start = performance.now();
  await tmdb.checkKey();
  const most = Math.ceil(performance.now() - start);
  const [milliseconds = -1] = exchanges.map((exchange) => exchange.milliseconds);
  expect([milliseconds >= 0, milliseconds <= most]).toEqual([true, true]);
});

test('ids, tokens and passwords are told by the ends of their names, whatever else is in an answer', async () => {
  const secrets: string[] = [];
  const body = {
    success: true,
    session_id: 'def456',
    user_token: 'ghi789',
    account_id: 12,
    session_id_note: 'a note',
    old_password: 'of nobody',
    password_note: 'another note',
  };
  const { tmdb } = await conversation([{ body }], { onSecret: (secret) => void secrets.push(secret) });
  await tmdb.createSession('abc123');
  expect(secrets).toEqual([CREDENTIAL.value, 'abc123', 'def456', 'ghi789']);
});

test.each([
  [7, 'TMDb does not accept the API key', 'ask the team for another'],
  [10, 'TMDb has suspended the API key', 'ask TMDb why: https://www.themoviedb.org/talk'],
])('a credential may say what to do when it is refused, and nothing else: %i', async (statusCode, message, hint) => {
  const credential = { ...CREDENTIAL, ifRefused: 'ask the team for another' };
  const { tmdb } = await conversation([refusal(401, statusCode)], { credential });
  const code = statusCode === 7 ? 'bad_api_key' : 'key_suspended';
  await expect(tmdb.checkKey()).rejects.toEqual(
    new TmdbAuthError(code, message, { hint, statusCode, httpStatus: 401 }),
  );
});

test('an access token that is refused is called by its name', async () => {
  const credential = { kind: 'access_token', value: 'eyJh.eyJh.c2ln' } as const;
  const { tmdb } = await conversation([refusal(401, 7)], { credential });
  await expect(tmdb.checkKey()).rejects.toMatchObject({
    code: 'bad_api_key',
    message: 'TMDb does not accept the access token',
    hint: expect.any(String),
  });
});

test('a session id is sent in the body of a DELETE, and in the URL of a GET', async () => {
  const { tmdb, requests } = await conversation([{ body: { success: true, id: 12, username: 'me' } }]);
  await tmdb.deleteSession('def456');
  await tmdb.getAccount('def456');
  expect(requests.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['DELETE', `/3/authentication/session?api_key=${CREDENTIAL.value}`, '{"session_id":"def456"}'],
    ['GET', `/3/account?api_key=${CREDENTIAL.value}&session_id=def456`, ''],
  ]);
});

test.each(['http://api.themoviedb.org/3', 'api.themoviedb.org'])('credentials are not sent to %s', (baseUrl) => {
  expect(() => createTmdbAuth({ credential: CREDENTIAL, baseUrl })).toThrow(
    new TmdbAuthError('usage', 'baseUrl is not a server that credentials may be sent to'),
  );
});

test('where nothing is made, an answer that is under way is not waited for', async () => {
  const controller = new AbortController();
  const server = await createTestServer(() => {
    controller.abort(new Interruption('SIGTERM'));
    return { body: { success: true } };
  });
  const { baseUrl } = server;
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl, signal: controller.signal });
  await expect(tmdb.checkKey()).rejects.toEqual(new Interruption('SIGTERM'));
  expect(server.requests).toHaveLength(1);
});
