import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import type { Failure } from '../../src/tmdb/failure.ts';
import { refusesPost, waitBeforeRepeat } from '../../src/tmdb/repeat.ts';
import type { Delivery } from '../../src/tmdb/transport.ts';

const NOON = Date.parse('2001-02-03T12:00:00Z');
const ERROR = new TmdbAuthError('network', 'of no account where there is a failure');

/** The wait of an endpoint of each kind. */
function waits(delivery: Delivery, error: TmdbAuthError, repeats = 0) {
  return {
    unserved: waitBeforeRepeat('unserved', delivery, error, repeats, NOON),
    lost: waitBeforeRepeat('lost', delivery, error, repeats, NOON),
  };
}

const BOTH = { unserved: 250, lost: 250 };
const LOST = { unserved: undefined, lost: 250 };
const NEITHER = { unserved: undefined, lost: undefined };

test.each<[Failure['code'], sent: boolean, expected: object]>([
  ['network', false, BOTH],
  ['network', true, LOST],
  ['timeout', false, BOTH],
  ['timeout', true, LOST],
  ['tls', false, NEITHER],
  ['tls', true, NEITHER],
  ['proxy', false, NEITHER],
  ['bad_reply', true, NEITHER],
  ['interrupted', false, NEITHER],
])('after the failure %s, sent: %s', (code, sent, expected) => {
  const delivery = { reusedConnection: false, failure: { code, reason: '', hint: '', sent } };
  expect([0, 1, 2].map((repeats) => waits(delivery, ERROR, repeats))).toEqual([expected, expected, NEITHER]);
});

/** What came of an answer with that status. */
function answered(httpStatus: number, retryAfter?: string): Delivery {
  const answer = { httpStatus, location: undefined, contentType: undefined, body: Buffer.of() };
  return { reusedConnection: false, answer, retryAfter, date: undefined };
}

test.each<[TmdbAuthError['code'], httpStatus: number, expected: readonly object[]]>([
  ['rate_limited', 429, [{ unserved: 1_000, lost: 1_000 }, { unserved: 2_000, lost: 2_000 }, NEITHER]],
  ['service_unavailable', 503, [{ unserved: 1_000, lost: 1_000 }, { unserved: 2_000, lost: 2_000 }, NEITHER]],
  ['service_unavailable', 502, [LOST, LOST, NEITHER]],
  ['service_unavailable', 504, [LOST, LOST, NEITHER]],
  ['service_unavailable', 500, [NEITHER, NEITHER, NEITHER]],
  ['bad_reply', 404, [NEITHER, NEITHER, NEITHER]],
])('after the answer %s, HTTP %i, without Retry-After', (code, httpStatus, expected) => {
  const error = new TmdbAuthError(code, '', { httpStatus });
  expect([0, 1, 2].map((repeats) => waits(answered(httpStatus), error, repeats))).toEqual(expected);
});

test.each([
  ['5', 5_000],
  ['+5', 5_000],
  ['1.25', 1_250],
  ['60', 60_000],
  ['0', 250],
  ['0.1', 250],
  ['-5', 250],
  ['Sat, 03 Feb 2001 12:00:30 GMT', 30_000],
  ['3 Feb 2001 12:00:30 GMT', 30_000],
  ['Sat, 03 Feb 2001 12:00:30 +0000', 30_000],
  ['Sat Feb  3 12:00:30 2001 GMT', 30_000],
  ['2001-02-03T12:00:30Z', 30_000],
  ['Sat, 03 Feb 2001 11:59:30 GMT', 250],
  // Neither seconds nor a date: 1 s.
  ['soon', 1_000],
  ['5 s', 1_000],
  ['', 1_000],
])('Retry-After: %s is %i ms', (retryAfter, milliseconds) => {
  const error = new TmdbAuthError('rate_limited', '', { httpStatus: 429 });
  expect(waits(answered(429, retryAfter), error)).toEqual({ unserved: milliseconds, lost: milliseconds });
});

test.each([
  [405, undefined, true],
  [501, undefined, true],
  [400, 42, true],
  [404, 34, true],
  [404, 6, false],
  [404, undefined, false],
  [401, 34, false],
  [400, 5, false],
  [500, undefined, false],
])('HTTP %i with code %s has only the GET form: %s', (httpStatus, statusCode, expected) => {
  expect(refusesPost(new TmdbAuthError('bad_reply', '', { httpStatus, statusCode }))).toBe(expected);
});
