import { expect, test } from 'vitest';
import { parseUserToken } from '../../src/auth/user-token.ts';
import { TmdbAuthError } from '../../src/errors.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { jwt } from '../support/jwt.ts';

const NOW = Date.UTC(2026, 0, 1);
const SCOPES = { scopes: ['api_read', 'api_write'] };
const OBJECT_ID = '4bc8892a017a3c0f92000002';

test.each([
  [jwt(SCOPES), {}],
  [` ${jwt({ ...SCOPES, sub: OBJECT_ID })}\n`, { accountObjectId: OBJECT_ID }],
  [jwt({ ...SCOPES, exp: NOW / 1000 + 1 }), {}],
  [jwt('of claims to come'), {}],
])('%j is taken', (text, account) => {
  expect(parseUserToken(text, { from: 'what was given', now: NOW })).toEqual({ value: text.trim(), ...account });
});

test.each([
  ['hunter2', 'is not a user token: one starts with eyJ', undefined],
  [SANDBOX.apiKey, 'is not a user token: it is an API key', 'tmdb-auth config set api-key'],
  [SANDBOX.accessToken, 'is not a user token: it is an access token', 'tmdb-auth config set access-token'],
  [jwt({ scopes: ['pending_request_token'] }), 'is not a user token: it is a request token', 'tmdb-auth token'],
  [jwt({ ...SCOPES, exp: NOW / 1000 }), 'is a user token that expired at 2026-01-01T00:00:00Z', undefined],
])('%j is refused', (text, mistake, hint) => {
  const parse = () => parseUserToken(text, { from: 'what was given', now: NOW });
  expect(parse).toThrow(new TmdbAuthError('usage', `what was given ${mistake}`, { hint }));
});
