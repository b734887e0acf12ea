import { expect, test } from 'vitest';
import { environmentWith } from '../../src/export/variables.ts';
import { CREDENTIAL_VARIABLES } from '../../src/kinds.ts';

const ENV = {
  PATH: '/bin',
  TMDB_LANGUAGE: 'de',
  ...Object.fromEntries(CREDENTIAL_VARIABLES.map((name) => [name, 'x'])),
};
const KEPT = { PATH: '/bin', TMDB_LANGUAGE: 'de' };

test.each([
  ['key', ['TMDB_API_KEY'], { TMDB_API_KEY: 'x', TMDB_ACCESS_TOKEN: 'x' }],
  ['guest', ['TMDB_GUEST_SESSION_ID'], { TMDB_GUEST_SESSION_ID: 'given' }],
  ['session', ['TMDB_SESSION_ID'], { TMDB_SESSION_ID: 'given', TMDB_ACCOUNT_ID: 'x' }],
  ['session', ['TMDB_SESSION_ID', 'TMDB_ACCOUNT_ID'], { TMDB_SESSION_ID: 'given', TMDB_ACCOUNT_ID: 'given' }],
])('--only %s with %j: no other credential of the environment', (only, names, expected) => {
  const variables = names.map((name) => ({ name, value: 'given', secret: true }));
  expect(environmentWith(variables, only, ENV)).toEqual({ ...KEPT, ...expected });
});

test('without --only the environment keeps all but the password', () => {
  const { TMDB_PASSWORD, ...rest } = ENV as Record<string, string>;
  const guest = { name: 'TMDB_GUEST_SESSION_ID', value: 'given', secret: true };
  expect(environmentWith([guest], undefined, ENV)).toEqual({ ...rest, TMDB_GUEST_SESSION_ID: 'given' });
});

test.each([
  [{ TMDB_API_KEY: 'token' }, { TMDB_API_KEY: 'token', TMDB_ACCESS_TOKEN: 'token' }],
  [{ TMDB_ACCESS_TOKEN: ' token ' }, { TMDB_API_KEY: 'key', TMDB_ACCESS_TOKEN: 'token' }],
  [
    { TMDB_API_KEY: '', TMDB_ACCESS_TOKEN: 'token' },
    { TMDB_API_KEY: 'key', TMDB_ACCESS_TOKEN: 'token' },
  ],
  [{ TMDB_ACCESS_TOKEN: 'key' }, { TMDB_API_KEY: 'key', TMDB_ACCESS_TOKEN: 'key' }],
  [{}, { TMDB_API_KEY: 'key', TMDB_ACCESS_TOKEN: 'token' }],
])('a key is added beside what the caller has in %j', (env, expected) => {
  const given = [
    { name: 'TMDB_API_KEY', value: 'key', secret: true },
    { name: 'TMDB_ACCESS_TOKEN', value: 'token', secret: true },
  ];
  expect(environmentWith(given, undefined, env)).toEqual(expected);
  expect(environmentWith(given, 'key', env)).toEqual(expected);
});
