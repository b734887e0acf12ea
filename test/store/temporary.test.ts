import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Interruption } from '../../src/errors.ts';
import { tryLock } from '../../src/store/lock.ts';
import type { AbandonedLogin } from '../../src/store/temporary.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess, createTestStore, ORIGIN } from './access.ts';
import { addLock, DEAD, ELSEWHERE, NO_PROCESS, ownerWith, WITHOUT_PROC } from './lock-files.ts';

const SESSION = { session: { value: 's1', username: 'u' } };
const ID = '0f0f';

/** A directory in which a process has recorded a login, and died or not, as its lock says. */
function directoryWith(record: object = { ...SESSION, profile: 'work' }) {
  const directory = temporaryDirectory();
  const document = { version: 1, profiles: { [`(temporary) ${ID}`]: { [ORIGIN]: record } } };
  writeFileSync(join(directory, 'config.json'), JSON.stringify(document), { mode: 0o600 });
  const profiles = () => JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')).profiles;
  return { directory, profiles };
}

/** Collects what `end` is called with, and answers that. */
function answering(isOver: boolean) {
  const logins: AbandonedLogin[] = [];
  const end = async (login: AbandonedLogin) => {
    logins.push(login);
    return isOver;
  };
  return { logins, end };
}

test('a login is on record until it is removed, and nobody ends it while its process lives', async () => {
  const directory = temporaryDirectory();
  const store = createTestStore(directory);
  const record = await store.temporary.record(SESSION);
  const { profiles } = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'));
  expect(Object.entries(profiles)).toEqual([
    [
      expect.stringMatching(/^\(temporary\) [0-9a-f-]{36}$/),
      { [ORIGIN]: { ...SESSION, profile: 'default', process: expect.stringContaining(`${process.pid}-`) } },
    ],
  ]);
  expect(store.temporary.hasOthers()).toBe(false);

  const other = createTestStore(directory);
  expect(other.temporary.hasOthers()).toBe(false);
  expect(await other.describeProfiles()).toEqual([]);
  expect(other.temporary.hasOthers()).toBe(true);
  const { logins, end } = answering(true);
  await other.temporary.endAbandoned(end);
  expect(logins).toEqual([]);

  await record!.remove();
  record!.release();
  expect(readdirSync(directory)).toEqual(['config.json']);
  await other.temporary.endAbandoned(end);
  expect([logins, other.temporary.hasOthers()]).toEqual([[], false]);
});

test('what a process let go of is given with its profile, until it is over', async () => {
  const directory = temporaryDirectory();
  const record = await createTestStore(directory, { profile: 'work' }).temporary.record(SESSION);
  record!.release();
  const secrets: string[] = [];
  const store = createTestStore(directory, { onSecret: (value) => void secrets.push(value) });
  const [first, second, third] = [answering(false), answering(true), answering(true)];
  for (const { end } of [first, second, third]) await store.temporary.endAbandoned(end);
  const login = { credentials: SESSION, profile: 'work' };
  expect([first.logins, second.logins, third.logins]).toEqual([[login], [login], []]);
  expect(secrets).toContain('s1');
  expect(readFileSync(join(directory, 'config.json'), 'utf8')).toBe('{\n  "version": 1,\n  "profiles": {}\n}\n');
  expect(readdirSync(directory)).toEqual(['config.json']);
});

test.each([
  ['has died', { ...DEAD }, 1],
  ['is in another container or on another host, and lives', { ...ELSEWHERE }, 0],
])('a process that %s', async (_, owner, ended) => {
  const { directory } = directoryWith();
  addLock({ ...createAccess(), directory }, 1, owner, `temporary-${ID}`);
  const { logins, end } = answering(true);
  await createTestStore(directory).temporary.endAbandoned(end);
  expect(logins).toHaveLength(ended);
});

test.each([
  ['exists, and may have been stopped', true, 0],
  ['does not exist', false, 1],
])('where a system tells nothing of processes but that one %s', async (_, exists, ended) => {
  const owner = ownerWith(WITHOUT_PROC);
  const { directory } = directoryWith({ ...SESSION, process: owner });
  const { logins, end } = answering(true);
  const processes = { ownId: NO_PROCESS, exists: () => exists };
  await createTestStore(directory, {}, { processes }).temporary.endAbandoned(end);
  expect(logins).toHaveLength(ended);
});

test('of two commands at once one ends it', async () => {
  const { directory, profiles } = directoryWith();
  const { logins, end } = answering(true);
  const stores = [createTestStore(directory), createTestStore(directory)];
  await stores[0]!.temporary.endAbandoned(async (login) => {
    await stores[1]!.temporary.endAbandoned(end);
    return end(login);
  });
  await stores[1]!.temporary.endAbandoned(end);
  expect([logins, profiles()]).toEqual([[{ credentials: SESSION, profile: 'work' }], {}]);
});

test('an end that fails keeps the record, and gives the lock back', async () => {
  const { directory, profiles } = directoryWith();
  const error = new Error('of whatever kind');
  const store = createTestStore(directory);
  await expect(store.temporary.endAbandoned(() => Promise.reject(error))).rejects.toBe(error);
  expect(Object.keys(profiles())).toEqual([`(temporary) ${ID}`]);
  expect(readdirSync(directory)).toEqual(['config.json']);
});

test.each([
  ['of another API', { origin: 'https://other.example.org' }],
  ['where nothing may be written', { writable: false }],
])('a record %s is left alone', async (_, changes) => {
  const { directory, profiles } = directoryWith();
  const store = createTestStore(directory, changes);
  await store.read();
  expect(store.temporary.hasOthers()).toBe(false);
  expect(Object.keys(profiles())).toEqual([`(temporary) ${ID}`]);
});

test('where nothing may be written there is no record', async () => {
  const directory = join(temporaryDirectory(), 'cfg');
  expect(await createTestStore(directory, { writable: false }).temporary.record(SESSION)).toBeUndefined();
  expect(existsSync(directory)).toBe(false);
});

test('a record of strange content is removed, and its profile is the default one', async () => {
  const { directory, profiles } = directoryWith({ session: 7, profile: '\n' });
  const { logins, end } = answering(true);
  await createTestStore(directory).temporary.endAbandoned(end);
  expect([logins, profiles()]).toEqual([[{ credentials: {}, profile: 'default' }], {}]);
});

test('a record is removed after a signal too, when another process has let the file go', async () => {
  const directory = temporaryDirectory();
  const ending = new AbortController();
  const pause = () => (ending.signal.aborted ? Promise.reject(ending.signal.reason) : Promise.resolve());
  const changes = { patience: { left: 60_000 } };
  const record = await createTestStore(directory, changes, { signal: ending.signal, pause }).temporary.record(SESSION);
  ending.abort(new Interruption('SIGTERM'));
  const held = tryLock({ ...createAccess(), directory }, 'config.json');
  const removal = record!.remove();
  await vi.waitUntil(() => readdirSync(directory).filter((name) => name.startsWith('config.json.lock')).length > 1);
  held!.release();
  await removal;
  expect(JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')).profiles).toEqual({});
  record!.release();
});
