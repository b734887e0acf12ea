import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usedTogether } from '../../src/auth/known-credentials.ts';
import type { Kind } from '../../src/kinds.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { standingOf } from '../support/standing.ts';
import { createWorld } from '../support/world.ts';

const { apiKey, accessToken } = SANDBOX;
const OTHER_KEY = 'f'.repeat(32);

type Stored = Partial<Record<Kind, object>>;

/** A machine where this is stored. */
async function worldWith(stored: Stored | string) {
  const world = await createWorld();
  mkdirSync(dirname(world.file), { mode: 0o700 });
  const document = { version: 1, profiles: { default: { [world.sandbox.origin]: stored } } };
  writeFileSync(world.file, typeof stored === 'string' ? stored : JSON.stringify(document), { mode: 0o600 });
  return world;
}

const UNSET = { TMDB_API_KEY: undefined };

describe('which one is used', () => {
  test.each<[string, Record<string, string>, Stored, [string, string, boolean, string | null][]]>([
    [
      'the variable, whatever is stored',
      { TMDB_API_KEY: apiKey },
      { access_token: { value: accessToken } },
      [
        ['access_token', 'store', false, 'TMDB_API_KEY'],
        ['api_key', 'env:TMDB_API_KEY', true, null],
      ],
    ],
    [
      'the access token, whatever variable it is in',
      { TMDB_API_KEY: accessToken, TMDB_ACCESS_TOKEN: apiKey },
      {},
      [
        ['access_token', 'env:TMDB_API_KEY', true, null],
        ['api_key', 'env:TMDB_ACCESS_TOKEN', false, 'TMDB_API_KEY'],
      ],
    ],
    [
      'of what is stored, the access token before the API key',
      {},
      {
        guest: { value: 'g' },
        session: { value: 's' },
        api_key: { value: apiKey },
        access_token: { value: accessToken },
      },
      [
        ['session', 'store', true, null],
        ['guest', 'store', true, null],
        ['access_token', 'store', true, null],
        ['api_key', 'store', false, null],
      ],
    ],
    [
      'no token that was denied',
      {},
      { request_token: { value: 't', state: 'denied' } },
      [['request_token', 'store', false, null]],
    ],
    [
      'no token that was used',
      {},
      { request_token: { value: 't', state: 'used' } },
      [['request_token', 'store', false, null]],
    ],
  ])('%s', async (_, env, stored, expected) => {
    const world = await worldWith(stored);
    const { credentials } = await world.json('status', { env: { ...UNSET, ...env } });
    expect(standingOf(credentials)).toEqual(expected);
  });

  test('spaces around the value of a variable are none of it', async () => {
    const world = await createWorld();
    expect((await world.run('print session-id', { env: { TMDB_SESSION_ID: ' abc\n' } })).stdout).toBe('abc\n');
  });
});

test('what is handed on together comes from one place', () => {
  const known = (kind: Kind, source: 'store' | 'env:X', active: boolean) => ({ kind, source, active, value: 'x' });
  const stored = [known('access_token', 'store', true), known('api_key', 'store', false)];
  expect(usedTogether([known('session', 'store', true), ...stored], 'application')).toEqual(stored);
  const given = [known('access_token', 'env:X', true), known('api_key', 'env:X', false)];
  expect(usedTogether([...given, ...stored.map((one) => ({ ...one, active: false }))], 'application')).toEqual(given);
  expect(usedTogether([known('session', 'store', true)], 'application')).toEqual([]);
});

describe('what cannot be one is told by the name of its place, before anything is sent', () => {
  test.each([
    [
      'TMDB_SESSION_ID',
      '../x',
      'usage',
      'TMDB_SESSION_ID does not hold an id of TMDb',
      'unset TMDB_SESSION_ID, or set it again',
    ],
    [
      'TMDB_API_KEY',
      'abc',
      'bad_api_key',
      'TMDB_API_KEY is neither an API key nor an access token: it has 3 hex digits, and an API key has 32',
      expect.stringMatching(/^unset TMDB_API_KEY, or set it again from 127\.0\.0\.1:\d+$/),
    ],
  ])('%s', async (name, value, code, message, hint) => {
    const world = await createWorld();
    for (const line of ['status --verify', 'export --format sh']) {
      expect((await world.json(line, { env: { [name]: value } })).error).toMatchObject({ code, message, hint });
    }
    expect(world.requests).toEqual([]);
  });

  test('a stored key', async () => {
    const world = await worldWith({ api_key: { value: 'abc' } });
    expect((await world.json('guest', { env: UNSET })).error).toMatchObject({
      code: 'bad_api_key',
      message:
        'the stored API key is neither an API key nor an access token: it has 3 hex digits, and an API key has 32',
    });
    expect(await world.json('guest', { env: { TMDB_API_KEY: OTHER_KEY } })).toMatchObject({ exit: 4 });
    expect(world.requests).toEqual(['GET /3/authentication/guest_session/new 401']);
  });
});

test.each(['TMDB_SESSION_ID', 'TMDB_GUEST_SESSION_ID'])(
  'with %s a store that cannot be read is left out, else it is an error',
  async (name) => {
    const world = await worldWith('{');
    const { exit, logged_in, active, warnings } = await world.json('status', { env: { [name]: 'abc' } });
    expect({ exit, logged_in, active, warnings }).toEqual({
      exit: 0,
      logged_in: name === 'TMDB_SESSION_ID',
      active: name === 'TMDB_SESSION_ID' ? 'session' : 'guest',
      warnings: [{ code: 'store_corrupt', message: expect.stringMatching(/^what is stored is ignored: /) }],
    });
    expect(await world.json('status')).toMatchObject({ exit: 6, error: { code: 'store_corrupt' } });
  },
);
