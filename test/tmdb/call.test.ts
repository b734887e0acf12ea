import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import type { Exchange } from '../../src/tmdb/client.ts';
import { APPROVAL, conversation, refusal, tooManyRequests } from './conversation.ts';

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
