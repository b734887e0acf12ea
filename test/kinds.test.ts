import { expect, test } from 'vitest';
import {
  ALL_KINDS,
  CREDENTIAL_VARIABLES,
  isId,
  isObjectId,
  SECRET_VARIABLES,
  withoutCredentials,
} from '../src/kinds.ts';

test('all kinds, the preferred first', () => {
  expect(ALL_KINDS).toEqual(['session', 'user_token', 'guest', 'request_token', 'access_token', 'api_key']);
});

test('the variables that say who somebody is, and which of them are secret', () => {
  const secret = [
    'TMDB_SESSION_ID',
    'TMDB_USER_ACCESS_TOKEN',
    'TMDB_GUEST_SESSION_ID',
    'TMDB_ACCESS_TOKEN',
    'TMDB_API_KEY',
  ];
  expect(SECRET_VARIABLES).toEqual([...secret, 'TMDB_PASSWORD']);
  expect(CREDENTIAL_VARIABLES).toEqual([
    ...secret,
    'TMDB_ACCOUNT_ID',
    'TMDB_ACCOUNT_OBJECT_ID',
    'TMDB_USERNAME',
    'TMDB_PASSWORD',
  ]);
});

test('without credentials: all of TMDb is gone but what steers this program, also what a later version may add', () => {
  const credentials = Object.fromEntries(CREDENTIAL_VARIABLES.map((name) => [name, 'x']));
  const kept = { PATH: '/bin', TMDB_AUTH_PROFILE: 'work', MY_TMDB_API_KEY: 'y', TMDBX: 'z' };
  expect(withoutCredentials({ ...credentials, TMDB_FUTURE_TOKEN: 'x', ...kept })).toEqual(kept);
});

test.each(['0', 'a', 'Z', 'a.b-c_d', 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl', 'x'.repeat(4096)])(
  '%j is an id',
  (text) => {
    expect(isId(text)).toBe(true);
  },
);

test.each(['', '.', '..', '--help', '-', '_a', 'a/b', '/', 'a ', ' a', 'a\n', '\na', 'a%2e', 'é', 'x'.repeat(4097)])(
  '%j is no id',
  (text) => {
    expect(isId(text)).toBe(false);
  },
);

test.each([
  ['4bc8892a017a3c0f92000002', true],
  ['4BC8892A017A3C0F92000002', false],
  ['4bc8892a017a3c0f9200000', false],
  ['4bc8892a017a3c0f920000022', false],
  ['6089455', false],
])('%s as the object id of an account: %s', (text, isOne) => {
  expect(isObjectId(text)).toBe(isOne);
});
