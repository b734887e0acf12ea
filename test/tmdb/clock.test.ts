import { expect, test } from 'vitest';
import { conversation, refusal, tooManyRequests } from './conversation.ts';

const NOON = Date.parse('2001-02-03T12:00:00Z');
const IN_90_SECONDS = 'Sat, 03 Feb 2001 12:01:30 GMT';
const now = () => NOON;

test("the server's clock is compared with the clock that was given", async () => {
  const { tmdb } = await conversation([{ headers: { date: IN_90_SECONDS }, body: { success: true } }], { now });
  expect(tmdb.clockSkew()).toBeNull();
  await tmdb.checkKey();
  expect(tmdb.clockSkew()).toBe(90_000);
});

test('a date in Retry-After is read by the clock that was given', async () => {
  const { tmdb } = await conversation([refusal(429, 25, { 'retry-after': IN_90_SECONDS })], { now });
  await expect(tmdb.checkKey()).rejects.toEqual(tooManyRequests('try again in 90 s'));
});
