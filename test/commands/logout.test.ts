import { expect, test } from 'vitest';
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
  expect(await world.run('logout')).toEqual({ exit: 0, stdout: '', stderr: 'nothing was stored to remove\n' });
});

test('a session that TMDb does not know any more counts as ended', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.endSessionElsewhere();
  expect(await world.json('logout')).toMatchObject({ exit: 0, revoked: true, removed: ['session'], warnings: [] });
});

test('logout offline removes here and says that TMDb was not asked', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.sandbox.close();
  const { exit, revoked, removed, warnings } = await world.json('logout');
  expect({ exit, revoked, removed }).toEqual({ exit: 0, revoked: null, removed: ['session'] });
  expect(warnings).toEqual([{ code: 'not_revoked', message: expect.stringContaining('may still be valid at TMDb') }]);
  expect(world.stored()).toEqual({});
});

test('logout with a bad key says that TMDb refused', async () => {
  const world = await createWorld();
  await world.run('login');
  const env = { TMDB_API_KEY: '0'.repeat(32) };
  expect(await world.json('logout', { env })).toMatchObject({ exit: 0, revoked: false, removed: ['session'] });
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
  await world.run('login');
  const outcome = await world.json('logout', { env: { TMDB_SESSION_ID: value } });
  expect(outcome).toMatchObject({ exit: 0, revoked: true, removed: [], warnings: [{ code: 'still_set' }] });
  expect(world.stored().session).toBeDefined();
});
