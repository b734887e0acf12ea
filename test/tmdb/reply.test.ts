import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type ErrorCode, type ErrorDetails, TmdbAuthError } from '../../src/errors.ts';
import { parseReply, throwIfRefused } from '../../src/tmdb/reply.ts';
import type { Response } from '../support/server.ts';
import { conversation, refusal } from './conversation.ts';

const GZIP = { 'content-encoding': 'gzip' };
const CHECK = 'check the network and --base-url, then try again';
const PAGE =
  "the answer is a web page, not TMDb's JSON (HTTP 200): a sign-in page of this network, a gateway, or a block";
const LATER = 'try again in a few minutes';

test.each<[what: string, response: Response, message: string]>([
  ['an empty 200', {}, 'the answer is empty (HTTP 200)'],
  ['a 204', { status: 204 }, 'the answer is empty (HTTP 204)'],
  ['a sign-in page', { body: '<html>', headers: { 'content-type': 'text/html' } }, PAGE],
  ['a page by its type', { body: 'Moved', headers: { 'content-type': 'Text/HTML; charset=utf-8' } }, PAGE],
  ['a page by its text', { body: '<!doctype html>' }, PAGE],
  ['a page after spaces', { body: '\r\n\r\n<html>' }, PAGE],
  ['broken JSON', { body: '{"success":tr' }, "the answer's JSON is broken off or damaged (HTTP 200)"],
  ['text', { body: 'OK' }, 'the answer is not JSON (HTTP 200)'],
  ['text before a brace', { body: 'OK {}' }, 'the answer is not JSON (HTTP 200)'],
  ['text with an angle bracket', { body: 'a < b' }, 'the answer is not JSON (HTTP 200)'],
  ['a byte of gzip at the start', { body: Buffer.from([0x1f, 0x41]) }, 'the answer is not JSON (HTTP 200)'],
  ['a byte of gzip at its place', { body: Buffer.from([0x41, 0x8b]) }, 'the answer is not JSON (HTTP 200)'],
  ['broken JSON after spaces', { body: ' \n {"success":tr' }, "the answer's JSON is broken off or damaged (HTTP 200)"],
  ['a broken list', { body: '[1' }, "the answer's JSON is broken off or damaged (HTTP 200)"],
  ['nothing', { body: 'null' }, 'the answer is JSON but not an object (HTTP 200)'],
  ['an array', { body: [1] }, 'the answer is JSON but not an object (HTTP 200)'],
  ['a number', { body: '12' }, 'the answer is JSON but not an object (HTTP 200)'],
  [
    'a gzip bomb',
    { body: gzipSync(Buffer.alloc(10_000_000)), headers: GZIP },
    'the answer is compressed and cannot be read, or is far too large',
  ],
  [
    'broken gzip',
    { body: Buffer.from([0x1f, 0x8b, 8, 0, 1]) },
    'the answer is compressed and cannot be read, or is far too large',
  ],
])('%s is a bad reply', async (_, response, message) => {
  const { tmdb, requests } = await conversation([response]);
  const error = new TmdbAuthError('bad_reply', message, { hint: CHECK, httpStatus: response.status ?? 200 });
  await expect(tmdb.createGuestSession()).rejects.toEqual(error);
  expect(requests).toHaveLength(1);
});

test.each([undefined, '', 'a/../b', 12])('a guest_session_id that is none is a bad reply: %j', async (id) => {
  const { tmdb, requests } = await conversation([{ body: { success: true, guest_session_id: id } }]);
  const error = new TmdbAuthError('bad_reply', "TMDb's answer has no usable guest_session_id", { hint: CHECK });
  await expect(tmdb.createGuestSession()).rejects.toEqual(error);
  expect(requests).toHaveLength(1);
});

test('what is larger than any reply is not read', async () => {
  const { tmdb, origin, requests } = await conversation([{ body: ' '.repeat(100_000) }]);
  const { host } = new URL(origin);
  const message = `no answer from ${host}: the answer is larger than 64 KiB`;
  await expect(tmdb.createGuestSession()).rejects.toEqual(
    new TmdbAuthError('bad_reply', message, { hint: 'check the network and --base-url' }),
  );
  expect(requests).toHaveLength(1);
});

test.each<[what: string, response: Response, code: ErrorCode, message: string, details: ErrorDetails]>([
  [
    'success: false with 200',
    { body: { success: false, status_code: 30 } },
    'bad_credentials',
    'TMDb does not accept the username and password',
    { hint: 'check both at https://www.themoviedb.org/login, then: tmdb-auth login', statusCode: 30, httpStatus: 200 },
  ],
  [
    'success: false with 200, and no code',
    { body: { success: false } },
    'bad_reply',
    'TMDb refused: without a reason (HTTP 200)',
    { hint: CHECK, httpStatus: 200 },
  ],
  [
    'a code of a refusal with 200',
    { body: { status_code: 21, status_message: 'words' } },
    'bad_reply',
    'TMDb refused: words (code 21, HTTP 200)',
    { hint: CHECK, statusCode: 21, httpStatus: 200 },
  ],
  [
    'an unknown code',
    refusal(401, 99),
    'bad_reply',
    'TMDb refused: words (code 99, HTTP 401)',
    { hint: CHECK, statusCode: 99, httpStatus: 401, retryable: false },
  ],
  [
    'a validation error',
    { status: 422, body: { errors: ['no such field'] } },
    'bad_reply',
    'TMDb refused: no such field (HTTP 422)',
    { hint: CHECK, httpStatus: 422, retryable: false },
  ],
  [
    'a validation error with empty words',
    { status: 422, body: { status_message: '', errors: ['no such field'] } },
    'bad_reply',
    'TMDb refused: no such field (HTTP 422)',
    { hint: CHECK, httpStatus: 422, retryable: false },
  ],
  [
    'a code that is no number',
    { status: 401, body: { status_code: '30' } },
    'bad_reply',
    'TMDb refused: without a reason (HTTP 401)',
    { hint: CHECK, httpStatus: 401, retryable: false },
  ],
  [
    'broken gzip with a status that may pass',
    { status: 500, body: Buffer.from([0x1f, 0x8b, 8, 0, 1]), headers: GZIP },
    'bad_reply',
    'the answer is compressed and cannot be read, or is far too large',
    { hint: CHECK, httpStatus: 500, retryable: true },
  ],
  [
    'broken gzip with one that stays',
    { status: 404, body: Buffer.from([0x1f, 0x8b, 8, 0, 1]), headers: GZIP },
    'bad_reply',
    'the answer is compressed and cannot be read, or is far too large',
    { hint: CHECK, httpStatus: 404, retryable: false },
  ],
  [
    'what the server cannot do at all',
    { status: 501, body: 'Not Implemented' },
    'bad_reply',
    'the answer is not JSON (HTTP 501)',
    { hint: CHECK, httpStatus: 501 },
  ],
  [
    '500 without a code',
    { status: 500, body: {} },
    'service_unavailable',
    'TMDb refused: without a reason (HTTP 500)',
    { hint: LATER, httpStatus: 500 },
  ],
  [
    'maintenance',
    refusal(503, 46, { 'retry-after': '3600' }),
    'service_unavailable',
    'TMDb is down for maintenance',
    { hint: 'try again in 60 min', statusCode: 46, httpStatus: 503 },
  ],
])('%s is told apart', async (_, response, code, message, details) => {
  const { tmdb } = await conversation([response]);
  await expect(tmdb.createRequestToken()).rejects.toEqual(new TmdbAuthError(code, message, details));
});

test('what a server says is one line, without control characters, and shorter than a screen', async () => {
  const words = `\u001b[31mred\u0007\u202e${'x '.repeat(1000)}\r\nhint: run rm -rf`;
  const { tmdb } = await conversation([{ status: 400, body: { status_code: 99, status_message: words } }]);
  const message = `TMDb refused: [31mred ${'x '.repeat(145)}… (code 99, HTTP 400)`;
  await expect(tmdb.checkKey()).rejects.toEqual(
    new TmdbAuthError('bad_reply', message, { hint: CHECK, statusCode: 99, httpStatus: 400, retryable: false }),
  );
});

test('gzip that was not asked for is read', async () => {
  const body = gzipSync(JSON.stringify({ success: true, session_id: 'def456' }));
  const { tmdb } = await conversation([{ body, headers: GZIP }]);
  expect(await tmdb.createSession('abc123')).toEqual({ sessionId: 'def456' });
});

test.each([
  '2026-02-30 00:00:00 UTC',
  '2026-05-24T17:19:42Z',
  '2026-05-24 17:19:42 UTC+1',
  'by 2026-05-24 17:19:42 UTC',
  ['2026-05-24 17:19:42 UTC'],
  '',
  null,
  12,
])('an expires_at that cannot be read (%j) does not fail the call', async (expires_at) => {
  const { tmdb } = await conversation([{ body: { success: true, request_token: 'abc123', expires_at } }]);
  expect(await tmdb.createRequestToken()).toEqual({ requestToken: 'abc123', expiresAt: null });
});

// Node takes any three digits for a status.
test.each([99, 199, 400])('HTTP %i is not success, whatever the body says', async (httpStatus) => {
  const answer = { httpStatus, location: undefined, contentType: undefined, body: Buffer.from('{"success":true}') };
  const read = async () => throwIfRefused(await parseReply(answer), httpStatus);
  await expect(read()).rejects.toEqual(
    new TmdbAuthError('bad_reply', `TMDb refused: without a reason (HTTP ${httpStatus})`, {
      hint: CHECK,
      httpStatus,
      retryable: httpStatus < 400,
    }),
  );
});
