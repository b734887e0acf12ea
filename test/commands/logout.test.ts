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
    known: true,
    revocations: [{ kind: 'session', revoked: true, known: true }],
    removed: ['session'],
    profile: 'default',
    profiles: [
      {
        profile: 'default',
        username: 'sandbox',
        revoked: true,
        known: true,
        revocations: [{ kind: 'session', revoked: true, known: true }],
        removed: ['session'],
      },
    ],
    warnings: [],
  });
  expect(Object.keys(world.stored())).toEqual(['guest']);
  expect(world.requests.at(-1)).toBe('DELETE /3/authentication/session 200');
  expect(await world.run('logout')).toEqual({ exit: 0, stdout: '', stderr: 'nothing was removed here\n' });
});

test('a session that TMDb does not know any more is removed, and not told as ended', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.endSessionElsewhere();
  const { stderr } = await world.run('logout');
  expect(stderr).toBe('TMDb does not know the session of sandbox, or no longer\nremoved here: session\n');
  await world.run('login');
  await world.endSessionElsewhere();
  const fate = { revoked: true, known: false, removed: ['session'] };
  expect(await world.json('logout')).toMatchObject({ exit: 0, ...fate, profiles: [fate], warnings: [] });
});

test('a session in a variable that TMDb does not know is told as such', async () => {
  const world = await createWorld();
  await world.run('login');
  const env = { TMDB_SESSION_ID: 'deadbeef' };
  const { exit, stderr } = await world.run('logout', { env });
  expect({ exit, stderr }).toEqual({
    exit: 0,
    stderr:
      'warning: TMDB_SESSION_ID is set and cannot be unset from here\n' +
      'TMDb does not know the session, or no longer\nnothing was removed here\n',
  });
  expect(await world.json('logout', { env })).toMatchObject({ known: false, removed: [] });
  expect(world.stored().session).toBeDefined();
});

test('without an API key logout ends with 4, and the session stays stored', async () => {
  const world = await createWorld();
  await world.run('login');
  const before = world.stored();
  const env = { TMDB_API_KEY: undefined };
  expect(await world.json('logout', { env })).toMatchObject({
    exit: 4,
    revoked: null,
    known: null,
    removed: [],
    error: { code: 'no_api_key', hint: expect.stringMatching(/; to remove it here only: tmdb-auth logout --local$/) },
  });
  expect(world.stored()).toEqual(before);
  expect((await world.run('logout --local', { env })).exit).toBe(0);
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
  expect(world.stored()).toBeUndefined();
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

test('logout --all does not tell what TMDb was not asked for as ended', async () => {
  const world = await createWorld();
  await world.run('login --profile a');
  await world.sandbox.close();
  expect(await world.json('logout --all --timeout 5')).toMatchObject({
    exit: 5,
    revoked: null,
    known: null,
    removed: [],
  });
});

test('logout --all is of all profiles', async () => {
  const world = await createWorld();
  await world.run('login --profile a');
  await world.run('login --profile b');
  await world.run('guest --profile c');
  await world.run('login --profile d');
  await world.run('logout', { env: { TMDB_SESSION_ID: world.stored('d').session.value } });
  const ended = (known: boolean) => ({
    username: 'sandbox',
    revoked: true,
    known,
    revocations: [{ kind: 'session', revoked: true, known }],
    removed: ['session'],
  });
  const all = await world.json('logout --all');
  expect(all).toMatchObject({ exit: 0, revoked: true, known: false, removed: ['session'] });
  expect(all.profiles).toEqual([
    { profile: 'a', ...ended(true) },
    { profile: 'b', ...ended(true) },
    { profile: 'c', username: null, revoked: null, known: null, revocations: [], removed: [] },
    { profile: 'd', ...ended(false) },
  ]);
  expect([world.stored('a'), world.stored('b'), Object.keys(world.stored('c'))]).toEqual([
    undefined,
    undefined,
    ['guest'],
  ]);
  expect(world.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(4);
  await world.run('login --profile a');
  expect(await world.run('logout --all')).toMatchObject({
    exit: 0,
    stderr: [
      'c: nothing was removed here',
      'a: the session of sandbox is ended at TMDb; removed here: session',
      '',
    ].join('\n'),
  });
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
