import { expect, test } from 'vitest';
import { createTmdbAuth } from '../../src/tmdb/client.ts';
import { createTestServer } from '../support/server.ts';

const NOON = Date.parse('2001-02-03T12:00:00Z');
const IN_90_SECONDS = 'Sat, 03 Feb 2001 12:01:30 GMT';

/** A client whose clock stands still at noon, of a server that gives one answer. */
async function clientAtNoon(status: number, headers: Readonly<Record<string, string>>) {
  const { baseUrl } = await createTestServer(() => ({ status, headers, body: { success: status === 200 } }));
  return createTmdbAuth({ credential: { kind: 'api_key', value: '0'.repeat(32) }, baseUrl, now: () => NOON });
}

test("the clock's skew is told by the clock that was given", async () => {
  const tmdb = await clientAtNoon(200, { date: IN_90_SECONDS });
  expect(tmdb.clockSkew()).toBeNull();
  await tmdb.checkKey();
  expect(tmdb.clockSkew()).toBe(90_000);
});

test('a date in Retry-After is read by the clock that was given', async () => {
  const tmdb = await clientAtNoon(429, { 'retry-after': IN_90_SECONDS });
  await expect(tmdb.checkKey()).rejects.toMatchObject({ code: 'rate_limited', hint: 'try again in 90 s' });
});
