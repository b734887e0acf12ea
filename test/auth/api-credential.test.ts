import { expect, test } from 'vitest';
import { parseApiCredential } from '../../src/auth/api-credential.ts';
import { TmdbAuthError } from '../../src/errors.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { jwt } from '../support/jwt.ts';
import { createWorld } from '../support/world.ts';

const { apiKey, accessToken, userAccessToken } = SANDBOX;

const NOW = Date.UTC(2026, 0, 1);
const GIVEN = { from: 'TMDB_API_KEY', now: NOW };
const untilNewYear = jwt({ scopes: ['api_read'], exp: NOW / 1000 });
const requestToken = jwt({ scopes: ['pending_request_token'], exp: NOW / 1000 + 900 });

test.each([
  [apiKey, { kind: 'api_key', value: apiKey }],
  [` ${apiKey}\r\n`, { kind: 'api_key', value: apiKey }],
  [accessToken, { kind: 'access_token', value: accessToken }],
  [`\t${accessToken} `, { kind: 'access_token', value: accessToken }],
  [jwt('of claims to come'), { kind: 'access_token', value: jwt('of claims to come') }],
])('%j is told by its shape', (text, credential) => {
  expect(parseApiCredential(text, GIVEN)).toEqual(credential);
});

test.each([
  ['   ', 'it holds only spaces'],
  [`Bearer ${accessToken}`, 'leave out the word Bearer'],
  [`"${apiKey}"`, 'there are quotation marks around it'],
  [`${apiKey.slice(0, 16)} ${apiKey.slice(16)}`, 'there is a space or a line break in it'],
  [accessToken.slice(0, 60), 'it starts like an access token but is broken off or damaged'],
  [apiKey.slice(1), 'it has 31 hex digits, and an API key has 32'],
  [`${apiKey}0`, 'it has 33 hex digits, and an API key has 32'],
  [`0${apiKey}`, 'it has 33 hex digits, and an API key has 32'],
  [`${accessToken}!`, 'it starts like an access token but is broken off or damaged'],
  [`the bearer ${apiKey}`, 'there is a space or a line break in it'],
  ['a"b"', 'an API key is 32 hex digits, an access token starts with eyJ'],
  ['"a"b', 'an API key is 32 hex digits, an access token starts with eyJ'],
  ['12zz', 'an API key is 32 hex digits, an access token starts with eyJ'],
  [requestToken, 'it is a request token'],
  ['hunter2', 'an API key is 32 hex digits, an access token starts with eyJ'],
])('%j is refused, with the mistake and without the value', (text, mistake) => {
  expect(() => parseApiCredential(text, GIVEN)).toThrow(
    new TmdbAuthError('bad_api_key', `TMDB_API_KEY is neither an API key nor an access token: ${mistake}`, {
      hint: 'copy it again from https://www.themoviedb.org/settings/api',
    }),
  );
});

test('a user token is shown its own place', () => {
  expect(() => parseApiCredential(userAccessToken, GIVEN)).toThrow(
    new TmdbAuthError('bad_api_key', 'TMDB_API_KEY is neither an API key nor an access token: it is a user token', {
      hint: 'put it into TMDB_USER_ACCESS_TOKEN, or: tmdb-auth config set user-token',
    }),
  );
});

test('an access token that has an end is refused from then on', () => {
  expect(parseApiCredential(untilNewYear, { ...GIVEN, now: NOW - 1 })).toMatchObject({ kind: 'access_token' });
  expect(() => parseApiCredential(untilNewYear, GIVEN)).toThrow(
    new TmdbAuthError('bad_api_key', 'TMDB_API_KEY is an access token that expired at 2026-01-01T00:00:00Z', {
      hint: 'copy it again from https://www.themoviedb.org/settings/api',
    }),
  );
});

test.each([
  [{ TMDB_API_KEY: userAccessToken }, 'TMDB_API_KEY is neither an API key nor an access token: it is a user token'],
  [
    { TMDB_API_KEY: undefined, TMDB_ACCESS_TOKEN: requestToken },
    'TMDB_ACCESS_TOKEN is neither an API key nor an access token: it is a request token',
  ],
])('another token in a variable is told, and not sent', async (env, message) => {
  const world = await createWorld();
  expect(await world.json('guest', { env })).toMatchObject({ exit: 4, error: { code: 'bad_api_key', message } });
  expect(world.requests).toEqual([]);
});

test('a request token is not stored for an access token', async () => {
  const world = await createWorld();
  expect(await world.json('config set access-token --stdin', { stdin: requestToken })).toMatchObject({
    exit: 4,
    error: {
      code: 'bad_api_key',
      message: 'what was given is neither an API key nor an access token: it is a request token',
    },
  });
});

test.each([
  [{ TMDB_API_KEY: accessToken }],
  [{ TMDB_ACCESS_TOKEN: apiKey }],
  [{ TMDB_API_KEY: apiKey, TMDB_ACCESS_TOKEN: accessToken }],
  [{ TMDB_API_KEY: '', TMDB_ACCESS_TOKEN: accessToken }],
])('either is taken from either variable; with both the access token is used', async (env) => {
  const world = await createWorld();
  expect(await world.json('guest', { env: { TMDB_API_KEY: undefined, ...env } })).toMatchObject({ exit: 0 });
});

test('a key that TMDb does not know is told as such', async () => {
  const world = await createWorld();
  const { exit, error } = await world.json('token', { env: { TMDB_API_KEY: '0'.repeat(32) } });
  expect({ exit, error }).toMatchObject({ exit: 4, error: { code: 'bad_api_key', status_code: 7, http_status: 401 } });
});

test('a stored key is used when no variable has one', async () => {
  const world = await createWorld();
  const unset = { TMDB_API_KEY: undefined };
  await world.run('guest', { env: unset, answers: [['TMDb API key', `${apiKey}\r`]] });
  expect(await world.json('token', { env: unset })).toMatchObject({ exit: 0 });
  expect(world.stored().api_key).toEqual({ value: apiKey });
});
