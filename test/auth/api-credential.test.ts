import { expect, test } from 'vitest';
import { parseApiCredential } from '../../src/auth/api-credential.ts';
import { TmdbAuthError } from '../../src/errors.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';

const { apiKey, accessToken } = SANDBOX;

test.each([
  [apiKey, { kind: 'api_key', value: apiKey }],
  [` ${apiKey}\r\n`, { kind: 'api_key', value: apiKey }],
  [accessToken, { kind: 'access_token', value: accessToken }],
  [`\t${accessToken} `, { kind: 'access_token', value: accessToken }],
])('%j is told by its shape', (text, credential) => {
  expect(parseApiCredential(text, 'TMDB_API_KEY')).toEqual(credential);
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
  ['hunter2', 'an API key is 32 hex digits, an access token starts with eyJ'],
])('%j is refused, with the mistake and without the value', (text, mistake) => {
  expect(() => parseApiCredential(text, 'TMDB_API_KEY')).toThrow(
    new TmdbAuthError('bad_api_key', `TMDB_API_KEY is neither an API key nor an access token: ${mistake}`, {
      hint: 'copy it again from https://www.themoviedb.org/settings/api',
    }),
  );
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
