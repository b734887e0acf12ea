import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { type ClientOptions, createTmdbAuth, type TmdbAuth } from '../../src/tmdb/client.ts';
import { APPROVAL, CREDENTIAL, conversation, refusal, tooManyRequests } from './conversation.ts';

type Call = 'createGuestSession' | 'createRequestToken' | 'validateWithLogin' | 'createSession' | 'deleteSession';

function make(tmdb: TmdbAuth, call: Call): Promise<unknown> {
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

const MORE_TIME = 'check the network, then try again; --timeout SECONDS gives it more time';

test('where the time is too short for a repeat, the hint says when to try again', async () => {
  const { tmdb } = await conversation([refusal(429, 25, { 'retry-after': '90' })]);
  await expect(tmdb.checkKey()).rejects.toEqual(tooManyRequests('try again in 90 s'));
});

test('where less than the shortest wait is left, the hint stays', async () => {
  const dead = createTmdbAuth({ credential: CREDENTIAL, baseUrl: 'http://127.0.0.1:9/3', timeout: 200 });
  const message = 'no answer from 127.0.0.1:9: the connection was refused (ECONNREFUSED)';
  await expect(dead.checkKey()).rejects.toEqual(
    new TmdbAuthError('network', message, {
      hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
    }),
  );
});

/** A client of a server that leaves the first request without an answer. */
async function clientOfSilence(options: Partial<ClientOptions>) {
  let requests = 0;
  const server = createServer((_, outgoing) => {
    requests += 1;
    if (requests > 1) outgoing.end('{"success":true}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: `http://${host}/3`, ...options });
  const late = (what: string) => new TmdbAuthError('timeout', `no answer from ${host}: ${what}`, { hint: MORE_TIME });
  return { tmdb, requests: () => requests, late };
}

test('the time limit is of each call', async () => {
  const { tmdb, requests, late } = await clientOfSilence({ timeout: 1_000 });
  await expect(tmdb.checkKey()).rejects.toEqual(late('no whole answer came in time'));
  await tmdb.checkKey();
  expect(requests()).toBe(2);
});

test('what may not be repeated after a lost answer ends with its one attempt', async () => {
  const { tmdb, requests, late } = await clientOfSilence({ attemptTimeout: 300 });
  const start = performance.now();
  await expect(tmdb.createGuestSession()).rejects.toEqual(late('no whole answer came in time'));
  expect(performance.now() - start).toBeLessThan(9_000);
  expect(requests()).toBe(1);
});

test('after the time limit of all calls nothing is sent: it could create something whose answer is lost', async () => {
  const { tmdb, requests, late } = await clientOfSilence({ totalTimeout: 1_000 });
  await expect(tmdb.checkKey()).rejects.toEqual(late('no whole answer came in time'));
  await expect(tmdb.checkKey()).rejects.toEqual(late('the time limit was over before it could be asked'));
  expect(requests()).toBe(1);
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
  await expect(tmdb.createGuestSession()).rejects.toMatchObject({ code: 'rate_limited', retryable: true });
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
