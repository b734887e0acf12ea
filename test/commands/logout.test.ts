import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';

test('logout ends the session at TMDb and here; the second one is no error', async () => {
  const world = await createWorld();
  await world.run('guest');
  await world.run('login');
  expect(await world.json('logout')).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    revoked: true,
    removed: ['session'],
    profile: 'default',
    warnings: [],
  });
  expect(Object.keys(world.stored())).toEqual(['guest']);
  expect(world.requests.at(-1)).toBe('DELETE /3/authentication/session 200');
  expect(await world.run('logout')).toEqual({ exit: 0, stdout: '', stderr: 'nothing was removed here\n' });
});

test('a session that TMDb does not know any more counts as ended', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.endSessionElsewhere();
  expect(await world.json('logout')).toMatchObject({ exit: 0, revoked: true, removed: ['session'], warnings: [] });
});

test.each([
  ['TMDb cannot be reached', { TMDB_AUTH_TIMEOUT: '5' }, { exit: 5, code: 'network', revoked: null }],
  ['TMDb refuses', { TMDB_API_KEY: '0'.repeat(32) }, { exit: 4, code: 'bad_api_key', revoked: false }],
])('the session stays stored where %s; --local removes it here only', async (_, env, { exit, code, revoked }) => {
  const world = await createWorld();
  await world.run('login');
  const before = world.stored();
  if (exit === 5) await world.sandbox.close();
  expect(await world.json('logout', { env })).toMatchObject({
    exit,
    success: false,
    revoked,
    removed: [],
    error: {
      code,
      message: expect.stringMatching(/^the session is not ended at TMDb, and stays here: /),
      hint: expect.stringMatching(/; to remove it here only: tmdb-auth logout --local$/),
    },
    warnings: [],
  });
  expect(world.stored()).toEqual(before);
  expect(await world.json('logout --local', { env })).toMatchObject({ exit: 0, revoked: null, removed: ['session'] });
  expect(world.stored()).toEqual({});
});

test('logout --all tells of each profile whose session is not ended', async () => {
  const world = await createWorld();
  for (const profile of ['a', 'b', 'c']) await world.run(`login --profile ${profile}`);
  await world.run(`config set api-key --stdin --profile b`, { stdin: '0'.repeat(32) });
  await world.run(`config set api-key --stdin --profile c`, { stdin: '0'.repeat(32) });
  await world.run(`config set api-key --stdin --profile a`, { stdin: SANDBOX.apiKey });
  const outcome = await world.json('logout --all', { env: { TMDB_API_KEY: undefined } });
  expect(outcome).toMatchObject({
    exit: 4,
    revoked: false,
    removed: ['session'],
    error: { code: 'bad_api_key', message: expect.stringMatching(/^profile b: the session is not ended/) },
    warnings: [{ code: 'not_revoked', message: expect.stringMatching(/^profile c: the session is not ended/) }],
  });
  expect(['a', 'b', 'c'].map((profile) => 'session' in world.stored(profile))).toEqual([false, true, true]);
});

test('logout --all is of all profiles', async () => {
  const world = await createWorld();
  await world.run('login --profile a');
  await world.run('login --profile b');
  await world.run('guest --profile c');
  expect(await world.json('logout --all')).toMatchObject({ exit: 0, revoked: true, removed: ['session'] });
  expect([world.stored('a'), world.stored('b'), Object.keys(world.stored('c'))]).toEqual([{}, {}, ['guest']]);
  expect(world.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
});

test('logout of a session in a variable ends that one, and leaves what is stored', async () => {
  const world = await createWorld();
  await world.run('login');
  const { value } = world.stored().session;
  await world.run('login --keep');
  const outcome = await world.json('logout', { env: { TMDB_SESSION_ID: value } });
  expect(outcome).toMatchObject({ exit: 0, revoked: true, removed: [], warnings: [{ code: 'still_set' }] });
  expect(world.stored().session).toBeDefined();
});
