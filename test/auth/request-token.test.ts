import { describe, expect, test } from 'vitest';
import { explainRefusal, refusesPassword } from '../../src/auth/request-token.ts';
import { type ErrorCode, TmdbAuthError } from '../../src/errors.ts';
import type { Credential } from '../../src/store/store.ts';
import { createWorld } from '../support/world.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const LATER = NOW + 1;

describe('what TMDb refuses is explained by what is known of the token', () => {
  const PENDING = 'the request token is not approved yet, or no longer usable';
  const USED = 'the request token has been exchanged for a session already; it works once';
  const UNKNOWN = 'TMDb denied the session: the request token is not approved, or expired, used or unknown';
  const WAIT = 'tmdb-auth status shows where to approve it; then: tmdb-auth session --wait';

  test.each<[ErrorCode, Omit<Credential, 'value'> | undefined, ErrorCode, string, string | undefined]>([
    ['session_denied', { state: 'pending' }, 'approval_pending', PENDING, WAIT],
    ['session_denied', { state: 'pending', expiresAt: LATER }, 'approval_pending', PENDING, WAIT],
    [
      'session_denied',
      { state: 'pending', expiresAt: NOW },
      'token_expired',
      'the request token expired at 2026-01-01T12:00:00Z',
      'make a new one: tmdb-auth token',
    ],
    ['session_denied', { state: 'approved' }, 'session_denied', 'refused', undefined],
    [
      'session_denied',
      { state: 'used' },
      'session_denied',
      USED,
      'the session is stored; for another one: tmdb-auth login',
    ],
    [
      'session_denied',
      { state: 'denied' },
      'approval_denied',
      'the login was denied in the browser',
      'to be asked again: tmdb-auth login --web',
    ],
    ['session_denied', undefined, 'token_invalid', UNKNOWN, 'make a new one: tmdb-auth token'],
    ['token_invalid', undefined, 'token_invalid', 'refused', undefined],
    ['token_invalid', { state: 'pending' }, 'token_invalid', 'refused', undefined],
    [
      'token_invalid',
      { state: 'used' },
      'session_denied',
      USED,
      'the session is stored; for another one: tmdb-auth login',
    ],
    ['network', { state: 'used' }, 'network', 'refused', undefined],
    ['bad_credentials', { state: 'pending', expiresAt: NOW }, 'bad_credentials', 'refused', undefined],
  ])('%s of %j is %s', (code, known, explained, message, hint) => {
    const record = known && { value: 't', ...known };
    const error = explainRefusal(new TmdbAuthError(code, 'refused'), { value: 't', record }, NOW);
    expect(error).toEqual(new TmdbAuthError(explained, message, hint === undefined ? {} : { hint }));
  });
});

test.each<[ErrorCode, number | undefined, boolean]>([
  ['bad_credentials', 401, true],
  ['account_disabled', 403, true],
  ['bad_reply', 401, true],
  ['bad_credentials', 400, false],
  ['bad_credentials', undefined, false],
  ['bad_api_key', 401, false],
  ['bad_api_key', 403, false],
  ['key_suspended', 401, false],
  ['network', undefined, false],
])('%s with HTTP %s: does TMDb refuse the password? %s', (code, httpStatus, expected) => {
  expect(refusesPassword(new TmdbAuthError(code, 'refused', httpStatus === undefined ? {} : { httpStatus }))).toBe(
    expected,
  );
});

describe('a token that is named', () => {
  test('is the stored one, or unknown here', async () => {
    const world = await createWorld();
    const { request_token: token } = await world.json('token');
    await world.run('validate');
    await world.run('session');
    expect((await world.json(`session ${token}`)).error.code).toBe('session_denied');
    expect((await world.json(`session ${'0'.repeat(40)}`)).error.code).toBe('token_invalid');
  });

  test('needs no store with --no-store; without a name the store is asked', async () => {
    const world = await createWorld();
    const { request_token: token } = await world.json('token --no-store');
    const env = { TMDB_AUTH_CONFIG_DIR: '/dev/null/nowhere' };
    expect(await world.json(`validate ${token} --no-store`, { env })).toMatchObject({ exit: 0, stored: false });
    expect(await world.json(`session ${token} --no-store`, { env })).toMatchObject({ exit: 0, stored: false });
    expect(await world.json('session --no-store', { env })).toMatchObject({ exit: 6 });
    await world.run('token');
    await world.run('validate');
    expect(await world.json('session --no-store')).toMatchObject({ exit: 0, stored: false });
  });
});
