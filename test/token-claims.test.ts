import { expect, test } from 'vitest';
import { SANDBOX } from '../src/sandbox/credentials.ts';
import { readClaims } from '../src/token-claims.ts';
import { replyFixtures } from './support/fixtures.ts';
import { jwt } from './support/jwt.ts';

const aud = '5adb0c5adb0c5adb0c5adb0c5adb0c5a';
const sub = '1a2b3c4d5e6f7a8b9c0d1e2f';

test.each([
  [
    { aud, sub, scopes: ['api_read'], version: 1 },
    { kind: 'access_token', scopes: ['api_read'], apiKey: aud, accountObjectId: sub },
  ],
  [
    { aud, sub, nbf: 1741010101.5, jti: sub, scopes: ['api_read', 'api_write'], version: 2 },
    { kind: 'user_token', scopes: ['api_read', 'api_write'], apiKey: aud, accountObjectId: sub },
  ],
  [
    { aud, scopes: ['pending_request_token'], version: 2, redirect_to: null, nbf: 1741010101, exp: 1741011001 },
    { kind: 'request_token', scopes: ['pending_request_token'], apiKey: aud, expiresAt: 1_741_011_001_000 },
  ],
  [{}, { kind: 'access_token', scopes: [] }],
  [[], { kind: 'access_token', scopes: [] }],
  [
    { aud: [aud], sub: 7, exp: '1741011001', scopes: 'api_write' },
    { kind: 'access_token', scopes: [] },
  ],
  [
    { aud: 'someone', sub: aud, exp: 1e300, scopes: [1, null, 'api_write'] },
    { kind: 'user_token', scopes: ['api_write'] },
  ],
])('the claims %j', (claims, expected) => {
  expect(readClaims(jwt(claims))).toEqual(expected);
});

test.each([
  ['', undefined],
  [aud, undefined],
  ['eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0', undefined],
  ['eyJhbGciOiJIUzI1NiJ9.!!!!.c2ln', undefined],
  ['eyJhbGciOiJIUzI1NiJ9.bm8ganNvbg.c2ln', undefined],
  [jwt(null), undefined],
  [jwt(7), undefined],
  [`${jwt({})}\n`, undefined],
])('%j has no claims', (text, expected) => {
  expect(readClaims(text)).toEqual(expected);
});

test("TMDb's recorded tokens, and those of the sandbox, are what they are", () => {
  const recorded = (name: string) => replyFixtures().find((reply) => reply.name.startsWith(name))!.body;
  const tokens = [
    recorded('v4_request_token--')['request_token'],
    recorded('v4_access_token--')['access_token'],
    SANDBOX.userAccessToken,
    SANDBOX.accessToken,
  ];
  expect(tokens.map((token) => readClaims(String(token))?.kind)).toEqual([
    'request_token',
    'user_token',
    'user_token',
    'access_token',
  ]);
});
