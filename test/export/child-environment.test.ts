import { expect, test } from 'vitest';
import { environmentWith } from '../../src/export/child-environment.ts';
import { EXPORTABLES, VARIABLES } from '../../src/export/exportable.ts';
import { CREDENTIAL_VARIABLES } from '../../src/kinds.ts';

const ENV = {
  PATH: '/bin',
  TMDB_LANGUAGE: 'de',
  ...Object.fromEntries(CREDENTIAL_VARIABLES.map((name) => [name, 'x'])),
};
const KEPT = { PATH: '/bin', TMDB_LANGUAGE: 'de' };

/** Variables under their usual names. */
function given(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => {
    const credential = EXPORTABLES.find((one) => VARIABLES[one] === name)!;
    return { credential, name, value, secret: true };
  });
}

test.each([
  ['key', { TMDB_API_KEY: 'new' }, { TMDB_API_KEY: 'x', TMDB_ACCESS_TOKEN: 'x' }],
  ['guest', { TMDB_GUEST_SESSION_ID: 'new' }, { TMDB_GUEST_SESSION_ID: 'new' }],
  ['session', { TMDB_SESSION_ID: 'new' }, { TMDB_SESSION_ID: 'new', TMDB_ACCOUNT_ID: 'x' }],
  ['session', { TMDB_SESSION_ID: 'new', TMDB_ACCOUNT_ID: 'new' }, { TMDB_SESSION_ID: 'new', TMDB_ACCOUNT_ID: 'new' }],
  [
    'user,account',
    { TMDB_USER_ACCESS_TOKEN: 'new' },
    { TMDB_USER_ACCESS_TOKEN: 'new', TMDB_ACCOUNT_ID: 'x', TMDB_ACCOUNT_OBJECT_ID: 'x' },
  ],
])('--only %s with %j: no other credential of the environment', (only, values, expected) => {
  expect(environmentWith(given(values), only, ENV)).toEqual({ ...KEPT, ...expected });
});

test('without --only the environment keeps all but the password', () => {
  const { TMDB_PASSWORD, ...rest } = ENV as Record<string, string>;
  const guest = { TMDB_GUEST_SESSION_ID: 'new' };
  expect(environmentWith(given(guest), undefined, ENV)).toEqual({ ...rest, ...guest });
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
  const both = given({ TMDB_API_KEY: 'key', TMDB_ACCESS_TOKEN: 'token' });
  expect(environmentWith(both, undefined, env)).toEqual(expected);
  expect(environmentWith(both, 'key', env)).toEqual(expected);
});

test('what --as names is given over what the caller has there', () => {
  const named = { credential: 'access-token', name: 'TMDB_API_KEY', value: 'token', secret: true } as const;
  expect(environmentWith([named], undefined, { TMDB_API_KEY: 'key' })).toEqual({ TMDB_API_KEY: 'token' });
});
