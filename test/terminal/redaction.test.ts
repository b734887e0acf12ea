import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createRedactor } from '../../src/terminal/redaction.ts';

const SECRET = 'pä/ss "w+ord%\\&';

test.each([
  ['raw', SECRET],
  ['in a URL', encodeURIComponent(SECRET)],
  ['in a form', new URLSearchParams({ s: SECRET }).toString().slice(2)],
  ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['in base64 without padding', Buffer.from(SECRET).toString('base64').replace(/=+$/, '')],
  ['in base64url', Buffer.from(SECRET).toString('base64url')],
  ['in a URL in lower case', encodeURIComponent(SECRET).toLowerCase()],
  ['in a URL twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ['in a URL byte by byte', Buffer.from(SECRET).toString('hex').replace(/../g, '%$&')],
  ['in JSON twice', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
  ['in JSON of ASCII only', JSON.stringify(SECRET).slice(1, -1).replace('ä', '\\u00e4')],
  ['in HTML', SECRET.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ['in HTML by numbers', Array.from(SECRET, (one) => `&#${one.codePointAt(0)};`).join('')],
  ['in HTML by numbers in hex', Array.from(SECRET, (one) => `&#x${one.codePointAt(0)?.toString(16)};`).join('')],
  ['in a string of C', Array.from(SECRET, (one) => `\\x${one.codePointAt(0)?.toString(16)}`).join('')],
  ['in hex', Buffer.from(SECRET).toString('hex')],
  ['in hex in upper case', Buffer.from(SECRET).toString('hex').toUpperCase()],
])('a known secret %s is taken out', (_, form) => {
  const redactor = createRedactor();
  redactor.learn(SECRET);
  expect(redactor.clean(`before ${form} after`)).toBe('before [redacted] after');
});

test.each([
  ['GET /3/x?api_key=abc&y=1', 'GET /3/x?api_key=[redacted]&y=1'],
  ['session_id=abc', 'session_id=[redacted]'],
  ['guest_session_id=abc', 'guest_session_id=[redacted]'],
  ['Authorization: Bearer abc.def-g', 'Authorization: Bearer [redacted]'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln!', 'token [redacted]!'],
  ['error: the password is empty', 'error: the password is empty'],
])('%s becomes %s', (text, cleaned) => {
  expect(createRedactor().clean(text)).toBe(cleaned);
});

test('a value too short to be one is left alone', () => {
  const redactor = createRedactor();
  redactor.learn('');
  redactor.learn('abc');
  expect(redactor.clean('abc 123')).toBe('abc 123');
});

test.each([0, 1, 2, 3, 4, 5])('in base64 within other bytes, %i before it', (before) => {
  const redactor = createRedactor();
  redactor.learn(SECRET);
  const text = Buffer.from(`${'u'.repeat(before)}${SECRET}"}`).toString('base64');
  const cleaned = redactor.clean(text);
  expect(cleaned).toMatch(/^[\w+/]{0,8}\[redacted\][\w+/]{1,4}=*$/);
});

test('a secret of characters outside the basic plane, escaped by halves', () => {
  const redactor = createRedactor();
  redactor.learn('🔑key🔑');
  expect(redactor.clean('a \\ud83d\\udd11key\\uD83D\\uDD11 b')).toBe('a [redacted] b');
});

test('many backslashes take no time', () => {
  const redactor = createRedactor();
  redactor.learn('\\'.repeat(30));
  expect(redactor.clean(`${'\\'.repeat(29)} x`)).toBe(`${'\\'.repeat(29)} x`);
});

test('with a JWT the API key that it holds is learned', () => {
  const redactor = createRedactor();
  redactor.learn(SANDBOX.accessToken);
  expect(redactor.clean(`the key ${SANDBOX.apiKey}`)).toBe('the key [redacted]');
});

test('of a JWT that is shown nothing is hidden, and all around it', () => {
  const redactor = createRedactor();
  const { accessToken, apiKey, userAccessToken } = SANDBOX;
  for (const secret of [accessToken, apiKey, userAccessToken]) redactor.learn(secret);
  const text = `${apiKey} https://site/auth/access?request_token=${accessToken} ${userAccessToken} x${accessToken}`;
  expect(redactor.clean(text, accessToken)).toBe(
    `[redacted] https://site/auth/access?request_token=${accessToken} [redacted] x${accessToken}`,
  );
});

test.each(['1', 'a value that is no secret', undefined])(
  'what is shown and is no secret changes nothing: %s',
  (shown) => {
    const redactor = createRedactor();
    redactor.learn('secret11');
    expect(redactor.clean('the secret11 1', shown)).toBe('the [redacted] 1');
  },
);

test('a secret that what is shown is part of stays hidden', () => {
  const redactor = createRedactor();
  redactor.learn('abcdefgh');
  redactor.learn('cdef');
  expect(redactor.clean('abcdefgh cdef', 'cdef')).toBe('[redacted] cdef');
});
