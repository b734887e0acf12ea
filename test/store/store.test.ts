import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createWorld, temporaryDirectory } from '../support/world.ts';
import { createTestStore, failed, MOVE_AWAY, ORIGIN, worldWith } from './access.ts';

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('what is saved is merged into what is stored, null removes, and each profile and API has its own', async () => {
  const directory = join(temporaryDirectory(), 'cfg');
  const secrets: string[] = [];
  const store = createTestStore(directory, { onSecret: (value) => void secrets.push(value) });
  expect(await store.save({ guest: { value: 'g1' }, api_key: { value: 'k1' } })).toBe(true);
  expect(await store.save({ guest: null, session: { value: 's1', username: 'u' } })).toBe(true);
  expect(await store.forProfile('work').save({ guest: { value: 'g2' } })).toBe(true);
  expect(await store.forProfile('empty').save({ guest: null })).toBe(true);
  expect(await createTestStore(directory, { origin: 'https://other' }).save({ guest: { value: 'g3' } })).toBe(true);
  expect(readJson(join(directory, 'config.json'))).toEqual({
    version: 1,
    profiles: {
      default: {
        [ORIGIN]: { api_key: { value: 'k1' }, session: { value: 's1', username: 'u' } },
        'https://other': { guest: { value: 'g3' } },
      },
      work: { [ORIGIN]: { guest: { value: 'g2' } } },
    },
  });
  expect(await store.read()).toEqual({ api_key: { value: 'k1' }, session: { value: 's1', username: 'u' } });
  expect(secrets.sort()).toEqual(['k1', 's1']);
  expect(await store.profiles()).toEqual(['default', 'work']);
  expect(await store.otherOrigins()).toEqual(['https://other']);
  expect(await store.forProfile('work').otherOrigins()).toEqual([]);
  expect(await store.setDefaultProfile('work')).toBe(true);
  expect([await store.profile(), await store.read()]).toEqual(['work', { guest: { value: 'g2' } }]);
  expect(await store.setDefaultProfile(undefined)).toBe(true);
  expect(await store.profile()).toBe('default');
  expect(await store.describe()).toEqual({ backend: 'file', path: join(directory, 'config.json'), mode: '0600' });
});

test('the methods of a store need no receiver', async () => {
  const directory = join(temporaryDirectory(), 'cfg');
  const { path, assertWritable, assertFileWritable, assertStorageUsable, withExclusive, save, read } =
    createTestStore(directory);
  await assertWritable();
  await assertFileWritable();
  await assertStorageUsable();
  expect(await withExclusive(() => save({ guest: { value: 'g' } }))).toBe(true);
  expect([path(), await read()]).toEqual([join(directory, 'config.json'), { guest: { value: 'g' } }]);
});

test('where nothing may be written, nothing is, and the work is done', async () => {
  const directory = join(temporaryDirectory(), 'cfg');
  const store = createTestStore(directory, { writable: false });
  await store.assertWritable();
  expect([
    await store.save({ guest: { value: 'g' } }),
    await store.setDefaultProfile('work'),
    await store.moveTo('helper:none'),
    await store.withExclusive(async () => 'done'),
  ]).toEqual([false, false, false, 'done']);
  expect(existsSync(directory)).toBe(false);
  expect(await createTestStore(directory).moveTo('file')).toBe(true);
});

test('a bad field is passed over with a warning, and kept on write', async () => {
  const world = await worldWith('');
  const stored = {
    session: { value: 12 },
    guest: { value: 'abc', expires_at: 'soon' },
    request_token: { value: 'with space' },
    future: { value: 'kept' },
  };
  const document = { version: 1, profiles: { default: { [world.sandbox.origin]: stored } } };
  writeFileSync(world.file, JSON.stringify(document));
  const { warnings, request_token: value, expires_at: expiresAt } = await world.json('token');
  expect(warnings).toEqual([]);
  const token = { value, expires_at: expiresAt, state: 'pending' };
  expect(readJson(world.file)).toEqual({
    version: 1,
    profiles: { default: { [world.sandbox.origin]: { ...stored, request_token: token } } },
  });
  const status = await world.json('status');
  expect(status.warnings.map(({ message }: { message: string }) => message)).toEqual([
    'the stored session has a bad value, which is ignored',
    'the stored guest session has a bad expires_at, which is ignored',
  ]);
});

test.each(['"\\u001b[31mred"', '7', 'null'])(
  'a default profile without a proper name (%s) is refused: another would be another account',
  async (name) => {
    const world = await worldWith(`{"version":1,"profile":${name},"profiles":{}}`);
    expect(await world.json('guest')).toEqual(
      failed(
        'store_corrupt',
        `${world.file} cannot be used: its default profile has no proper name`,
        'tmdb-auth config set profile NAME',
      ),
    );
    expect((await world.run('guest --profile work')).exit).toBe(0);
    expect((await world.run('config set profile work')).exit).toBe(0);
    const { exit, profile, reused } = await world.json('guest');
    expect({ exit, profile, reused }).toEqual({ exit: 0, profile: 'work', reused: true });
  },
);

test('the store is proved before a password is spent', async () => {
  const world = await worldWith('{"version":1,"profiles":{}}');
  // The lock of a process that cannot be seen from here.
  writeFileSync(join(dirname(world.file), 'config.json.lock.1.1-1-elsewhere-a'), '');
  expect(await world.json('login --timeout 5')).toEqual(
    failed(
      'store_locked',
      `${world.file} is locked by another process`,
      'wait for that process or end it, then try again',
      {
        retryable: true,
      },
    ),
  );
  expect(world.requests).toEqual([]);
});

test('the patience is one for all that a command does', async () => {
  const directory = temporaryDirectory();
  const patience = { left: 1_000 };
  const store = createTestStore(directory, { patience });
  writeFileSync(join(directory, 'config.json.lock.1.1-1-elsewhere-a'), '');
  await expect(store.assertWritable()).rejects.toMatchObject({ code: 'store_locked' });
  expect(patience.left).toBeLessThanOrEqual(0);
  expect(patience.left).toBeGreaterThan(-100);
  const { left } = patience;
  await expect(store.forProfile('other').save({ guest: { value: 'g' } })).rejects.toMatchObject({
    code: 'store_locked',
  });
  expect(patience.left).toBe(left);
});

test('a session that cannot be stored is ended at TMDb again', async () => {
  const world = await createWorld();
  const requests: string[] = [];
  const sandbox = await startSandbox({
    now: () => world.clock.time,
    onRequest(line) {
      requests.push(line);
      // The store has been proved by now, and nothing been saved.
      writeFileSync(world.file, 'spoilt', { mode: 0o600 });
    },
  });
  onTestFinished(() => sandbox.close());
  expect(await world.json('login', { env: { TMDB_AUTH_BASE_URL: `${sandbox.origin}/3` } })).toEqual(
    failed(
      'store_corrupt',
      `${world.file} cannot be used: it is not JSON; the new session was ended at TMDb again`,
      MOVE_AWAY,
    ),
  );
  expect(requests).toEqual([
    'GET /3/authentication/token/new 200',
    'POST /3/authentication/token/validate_with_login 200',
    'POST /3/authentication/session/new 200',
    'DELETE /3/authentication/session 200',
  ]);
});
