import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../src/errors.ts';
import { terminalOptions } from '../src/settings.ts';
import { createRedactor } from '../src/terminal/redaction.ts';
import { createTerminal } from '../src/terminal/terminal.ts';
import * as endpoints from '../src/tmdb/endpoints.ts';
import * as endpointsV4 from '../src/tmdb/endpoints-v4.ts';
import { type Fields, parseReply, throwIfRefused } from '../src/tmdb/reply.ts';
import { jwt } from './support/jwt.ts';
import { Screen } from './support/world.ts';

/** What must reach neither a screen nor a log: what controls a terminal, turns a text around or is not seen. */
const UNSAFE = /[\p{C}\p{Default_Ignorable_Code_Point}]|\p{M}{9}/u;

const ID = /^[\w.-]+$/;

const ENDPOINTS = Object.values({ ...endpoints, ...endpointsV4 }) as unknown as readonly endpoints.Endpoint<
  Fields,
  object | undefined
>[];

/** A token of version 4, with claims of every kind. */
const token = fc
  .record(Object.fromEntries(['sub', 'exp', 'scopes'].map((name) => [name, fc.oneof(fc.jsonValue(), fc.double())])))
  .map(jwt);

/** A body that is nearly TMDb's: its fields, with values of every kind. */
const fields = fc.record(
  Object.fromEntries(
    ['success', 'status_code', 'status_message', 'errors', 'failure', 'expires_at', 'request_token', 'session_id']
      .concat(['guest_session_id', 'id', 'username', 'name', 'access_token', 'account_id', 'results'])
      .map((name) => [
        name,
        fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-f]{40}$/), token),
      ]),
  ),
  { requiredKeys: [] },
);

const body = fc.oneof(
  { arbitrary: fields.map((value) => Buffer.from(JSON.stringify(value))), weight: 4 },
  { arbitrary: fields.map((value) => Buffer.from(JSON.stringify(value)).subarray(0, -3)), weight: 1 },
  { arbitrary: fields.map((value) => gzipSync(JSON.stringify(value))), weight: 1 },
  { arbitrary: fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))), weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
);

test('10,000 random replies: a checked result, or a failure that may be shown', async () => {
  const answer = fc.record({
    httpStatus: fc.oneof(
      fc.constantFrom(200, 204, 301, 400, 401, 403, 404, 405, 429, 500, 503),
      fc.integer({ min: 200, max: 599 }),
    ),
    contentType: fc.option(fc.string(), { nil: undefined }),
    location: fc.option(fc.oneof(fc.string(), fc.webUrl()), { nil: undefined }),
    body,
  });
  await fc.assert(
    fc.asyncProperty(answer, fc.constantFrom(...ENDPOINTS), async (received, endpoint) => {
      try {
        const fields = await parseReply(received, endpoint);
        throwIfRefused(fields, received.httpStatus, endpoint);
        const result = endpoint.read(fields, { request_token: '0'.repeat(40) }) ?? {};
        for (const [name, value] of Object.entries(result)) {
          if (/Id$|Token$/.test(name) && value !== null) expect(value).toMatch(ID);
          if (typeof value === 'string') expect(value).not.toMatch(UNSAFE);
          if (name === 'expiresAt') expect(value === null || Number.isSafeInteger(value)).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof TmdbAuthError)) throw error;
        expect(error.code).not.toBe('internal');
        expect(`${error.message}${error.hint}`).not.toMatch(UNSAFE);
        expect(error.message.length).toBeLessThan(500);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('5,000 random texts to the terminal: one line each, no control byte', async () => {
  const stderr = new Screen(false);
  const context = { env: {}, stderr, stdout: new Screen(false), stdin: process.stdin };
  const terminal = createTerminal(context as never, terminalOptions({ verbose: true }, {}));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string().map((rest) => `\u001b[31m${rest}`),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom('note', 'log', 'instruct', 'warn', 'error'), async (words, way) => {
      stderr.text = '';
      if (way === 'warn') await terminal.warn('code', words);
      else if (way === 'error') await terminal.error(new TmdbAuthError('usage', words, { hint: words }));
      else await terminal[way](words);
      const lines = stderr.text.split('\n');
      expect(lines.pop()).toBe('');
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line).not.toMatch(UNSAFE);
    }),
    { numRuns: 5_000 },
  );
});

test('10,000 random error texts through the redactor: no secret', () => {
  const secret = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{32}$/),
    fc.stringMatching(/^eyJ[\w-]{8,30}\.[\w-]{8,30}\.[\w-]{8,30}$/),
    fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' }),
    fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' }),
  );
  const encodings: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => encodeURIComponent(text),
    (text) => new URLSearchParams({ text }).toString().slice(5),
    (text) => JSON.stringify(text),
    (text) => Buffer.from(text).toString('base64'),
  ];
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), fc.constantFrom(...encodings), (value, before, after, encode) => {
      const redactor = createRedactor();
      redactor.learn(value);
      const cleaned = redactor.clean(`${before} ${encode(value)} ${after}`);
      // What is left of an encoded value must not be the value: neither as it was written, nor plain.
      expect(cleaned).not.toContain(encode(value));
      if (!`${before} ${after}`.includes(value) && !'[redacted]'.includes(value)) expect(cleaned).not.toContain(value);
    }),
    { numRuns: 10_000 },
  );
});
