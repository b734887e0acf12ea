import { expect, test } from 'vitest';
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
