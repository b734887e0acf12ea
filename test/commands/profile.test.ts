import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';
import { addElsewhere, document, ELSEWHERE, ended, listed, threeProfiles } from './profiles.ts';

test('list shows names, users, what each holds, and the default', async () => {
  const world = await createWorld();
  expect(await world.run('profile list')).toEqual({ exit: 0, stdout: '', stderr: 'there is no profile\n' });
  expect(await world.json('profile list')).toMatchObject({ exit: 0, profiles: [] });
  await threeProfiles(world);
  expect(await world.run('profile list')).toEqual({
    exit: 0,
    stdout: `* default  sandbox  session, guest session, API key
  work     sandbox  session
  play              guest session
`,
    stderr: '',
  });
  expect((await world.json('profile list')).profiles).toEqual([
    { name: 'default', default: true, username: 'sandbox', kinds: ['session', 'guest', 'api_key'] },
    { name: 'work', default: false, username: 'sandbox', kinds: ['session'] },
    { name: 'play', default: false, username: null, kinds: ['guest'] },
  ]);
});

test('use makes one the default, for this API and another', async () => {
  const world = await threeProfiles(await createWorld());
  expect(await world.run('profile use work')).toEqual({
    exit: 0,
    stdout: '',
    stderr: 'the default profile is work\n',
  });
  expect((await world.json('status')).profile).toBe('work');
  addElsewhere(world, 'far', { guest: { value: 'g' } });
  expect(await world.json('profile use far')).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    default: 'far',
    warnings: [],
  });
  expect(await listed(world)).toContain('* far               nothing for this API\n');
});

test.each([
  ['default', { default: 'home' }],
  ['work', { default: 'default' }],
])('rename of %s moves what it has for every API, and the default follows', async (name, expected) => {
  const world = await threeProfiles(await createWorld());
  addElsewhere(world, name, { session: { value: 's' }, future: { value: 'kept' } });
  const before = document(world).profiles;
  expect(await world.json(`profile rename ${name} home`)).toMatchObject({ exit: 0, renamed: 'home', ...expected });
  const { [name]: moved, ...others } = before;
  expect(document(world).profiles).toEqual({ ...others, home: moved });
  expect((await world.json('status')).profile).toBe(expected.default);
});

test('remove ends the session, and takes all of it away, the name too', async () => {
  const world = await threeProfiles(await createWorld());
  await world.run('profile use work');
  await world.run('guest --profile work');
  addElsewhere(world, 'work', { guest: { value: 'g' } });
  const { work: _, ...others } = document(world).profiles;
  expect(await world.run('profile remove work --yes')).toEqual({
    exit: 0,
    stdout: '',
    stderr: 'its login is ended at TMDb\nremoved work\nthe default profile is default\n',
  });
  expect(document(world)).toEqual({ version: 1, profiles: others });
  expect(ended(world)).toBe(1);
  expect(await world.json('profile remove play --yes')).toMatchObject({ exit: 0, removed: 'play', revoked: null });
  expect(await world.json('profile remove default --yes')).toMatchObject({
    exit: 0,
    removed: 'default',
    revoked: true,
    default: 'default',
  });
  expect(document(world)).toEqual({ version: 1, profiles: {} });
});

test.each([
  ['\r', 0],
  ['n\r', 0],
  ['y\r', 1],
])('remove asks first, and %j answers', async (keys, count) => {
  const world = await threeProfiles(await createWorld());
  const { exit, stderr } = await world.run('profile remove default', { answers: [['(y/N)', keys]] });
  expect(exit).toBe(0);
  expect(stderr).toContain('remove profile default, its session, its guest session, its API key?');
  expect(stderr).toContain(count === 0 ? 'nothing was removed\n' : 'removed default\n');
  expect([ended(world), 'default' in document(world).profiles]).toEqual([count, count === 0]);
});

test.each([
  ['TMDb cannot be reached', { TMDB_AUTH_TIMEOUT: '5' }, { exit: 5, code: 'network', revoked: null }],
  ['TMDb refuses', { TMDB_API_KEY: '0'.repeat(32) }, { exit: 4, code: 'bad_api_key', revoked: false }],
])('a profile stays where %s; --local removes it here only', async (_, env, { exit, code, revoked }) => {
  const world = await threeProfiles(await createWorld());
  addElsewhere(world, 'work', { session: { value: 's' } });
  expect(await world.json('profile remove work --yes')).toMatchObject({
    exit: 2,
    error: {
      message: `profile work is logged in at ${ELSEWHERE} too, which would stay valid`,
      hint: `end it: tmdb-auth logout --profile=work --base-url ${ELSEWHERE}/3, or leave it: tmdb-auth profile remove work --local`,
    },
  });
  await world.run('profile rename default own');
  const before = document(world);
  if (exit === 5) await world.sandbox.close();
  expect(await world.json('profile remove own --yes', { env })).toMatchObject({
    exit,
    success: false,
    removed: null,
    revoked,
    default: 'own',
    error: {
      code,
      message: expect.stringMatching(/^profile own stays: its session is not ended at TMDb: /),
      hint: expect.stringMatching(/; to remove it here only: tmdb-auth profile remove own --local$/),
    },
  });
  expect(document(world)).toEqual(before);
  for (const name of ['own', 'work']) {
    expect(await world.json(`profile remove ${name} --yes --local`, { env })).toMatchObject({
      exit: 0,
      removed: name,
      revoked: null,
    });
  }
  expect(document(world).profiles).toEqual({ play: before.profiles.play });
});

test.each([
  ['profile', 'usage', 'ACTION is missing'],
  ['profile list work', 'usage', 'profile list takes no name'],
  ['profile use', 'usage', 'profile use takes NAME'],
  ['profile use work home', 'usage', 'profile use takes NAME'],
  ['profile use work --yes', 'usage', '--yes and --local belong to profile remove'],
  ['profile rename work', 'usage', 'profile rename takes NAME and TO'],
  ['profile rename work play', 'usage', 'there is a profile play already'],
  ['profile rename work work', 'usage', 'there is a profile work already'],
  ['profile remove work --yes --no-store', 'usage', 'with --no-store no profile can be changed'],
  ['profile remove work', 'input_required', 'profile remove asks first, and nobody can be asked here'],
  ['profile use nope', 'not_logged_in', 'there is no profile nope: there are default, work, play'],
  ['profile rename nope home', 'not_logged_in', 'there is no profile nope: there are default, work, play'],
  ['profile remove nope --yes', 'not_logged_in', 'there is no profile nope: there are default, work, play'],
])('%s is refused: %s', async (line, code, message) => {
  const world = await threeProfiles(await createWorld());
  const before = document(world);
  const { exit, error } = await world.json(line);
  expect({ exit, code: error.code, message: error.message }).toEqual({
    exit: code === 'not_logged_in' ? 4 : 2,
    code,
    message,
  });
  if (code === 'input_required') expect(error.hint).toBe('tmdb-auth profile remove work --yes');
  expect(document(world)).toEqual(before);
});

test('what stands for all profiles is no name of one', async () => {
  const world = await threeProfiles(await createWorld());
  expect((await world.run(['profile', 'rename', 'work', '(all profiles)'])).exit).toBe(2);
  expect((await world.run(['status', '--profile', '(all profiles)'])).exit).toBe(2);
});

test('a profile that is emptied does not stay in the file, and one that an older version emptied goes too', async () => {
  const world = await createWorld();
  await world.run('guest');
  await world.run('login --profile work');
  writeFileSync(
    world.file,
    JSON.stringify({
      ...document(world),
      profiles: { ...document(world).profiles, old: {}, play: { [ELSEWHERE]: {} } },
    }),
  );
  expect((await world.json('profile list')).profiles.map(({ name }: { name: string }) => name)).toEqual([
    'default',
    'work',
  ]);
  await world.run('logout --profile work');
  expect(Object.keys(document(world).profiles)).toEqual(['default']);
  expect(await world.run('config unset guest-session')).toMatchObject({
    exit: 0,
    stderr: 'guest-session is changed\n',
  });
  expect(document(world).profiles).toEqual({});
});
