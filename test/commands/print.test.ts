import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { standingOf } from '../support/standing.ts';
import { createWorld } from '../support/world.ts';

const HOUR = 3_600_000;

test('print gives the bare value, of a variable first', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.run('guest');
  await world.run('token');
  const { session, guest, request_token: token } = world.stored();
  const printed = async (name: string, env = {}) => (await world.run(`print ${name}`, { env })).stdout;
  expect(await printed('session-id')).toBe(`${session.value}\n`);
  expect(await printed('guest-session-id')).toBe(`${guest.value}\n`);
  expect(await printed('request-token')).toBe(`${token.value}\n`);
  expect(await printed('api-key')).toBe(`${SANDBOX.apiKey}\n`);
  expect(await printed('session-id', { TMDB_SESSION_ID: 'abc' })).toBe('abc\n');
  expect(await printed('user-token', { TMDB_USER_ACCESS_TOKEN: SANDBOX.userAccessToken })).toBe(
    `${SANDBOX.userAccessToken}\n`,
  );
  expect(await world.json('print access-token')).toMatchObject({ exit: 4, error: { code: 'not_logged_in' } });
  world.clock.time += 25 * HOUR;
  expect(await world.json('print guest-session-id')).toMatchObject({
    exit: 4,
    error: { code: 'token_expired', hint: 'tmdb-auth guest' },
  });
});

test('the API key is taken out of an access token that is alone', async () => {
  const world = await createWorld();
  const env = { TMDB_API_KEY: undefined };
  await world.run('config set access-token --stdin', { env, stdin: SANDBOX.accessToken });
  expect(await world.json('print api-key', { env })).toMatchObject({ value: SANDBOX.apiKey, derived: true });
  expect(standingOf((await world.json('status', { env })).credentials)).toEqual([
    ['access_token', 'store', true, null],
  ]);
  const other = 'a'.repeat(32);
  await world.run('config set api-key --stdin', { env, stdin: other });
  expect(await world.json('print api-key', { env })).toMatchObject({ value: other, derived: false });
});
