import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';
import { createTestStore, ORIGIN } from './access.ts';

const ELSEWHERE = 'https://other.example';

/** A store with a profile that has sessions and guest sessions at two APIs. */
async function withWork() {
  const directory = join(temporaryDirectory(), 'cfg');
  const [here, there] = [ORIGIN, ELSEWHERE].map((origin) => createTestStore(directory, { origin, profile: 'work' }));
  await here!.save({ session: { value: 's1', username: 'u' }, guest: { value: 'g1' } });
  await there!.save({ session: { value: 's2' } });
  return {
    store: createTestStore(directory),
    profiles: () => JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')).profiles,
  };
}

test.each([
  ['another session than the one that was ended', { session: { value: 's0' } }],
  ['a session where there was none', {}],
  ['another user token', { session: { value: 's1' }, user_token: { value: 'u0' } }],
])('a profile that has %s by now is not removed', async (_, ended) => {
  const { store, profiles } = await withWork();
  const before = profiles();
  expect(await store.removeProfile('work', ended, false)).toBe(false);
  expect(profiles()).toEqual(before);
});

test('what is removed: all but sessions at other APIs, or all', async () => {
  const { store, profiles } = await withWork();
  expect(await store.loginsElsewhere('work')).toEqual([ELSEWHERE]);
  expect(await store.removeProfile('work', { session: { value: 's1' } }, false)).toBe(true);
  expect(profiles()).toEqual({ work: { [ELSEWHERE]: { session: { value: 's2' } } } });
  expect(await store.describeProfiles()).toEqual([{ name: 'work', default: false, username: null, kinds: [] }]);
  expect(await store.profiles()).toEqual([]);
  await store.setDefaultProfile('other');
  expect(await store.removeProfile('work', {}, true)).toBe(true);
  expect(await store.defaultProfile()).toBe('other');
  expect([profiles(), await store.describeProfiles()]).toEqual([{}, []]);
});

test('a profile does not get the name of another one', async () => {
  const { store } = await withWork();
  await store.save({ guest: { value: 'g2' } });
  await expect(store.renameProfile('work', 'default')).rejects.toMatchObject({
    message: 'there is a profile default already',
    hint: 'tmdb-auth profile list',
  });
});

test('the keys of all profiles are none of their own, whatever the default is', async () => {
  const { store, profiles } = await withWork();
  await store.forAllProfiles().save({ api_key: { value: 'k' } });
  await store.setDefaultProfile('work');
  expect(await store.forAllProfiles().read()).toEqual({ api_key: { value: 'k' } });
  expect((await store.read()).api_key).toBeUndefined();
  expect([await store.profiles(), await store.defaultProfile()]).toEqual([['work'], 'work']);
  await store.renameProfile('work', '__proto__');
  expect(await store.profiles()).toEqual(['__proto__']);
  expect(await store.read()).toMatchObject({ session: { value: 's1' } });
  expect(Object.keys(profiles())).toEqual(['(all profiles)', '__proto__']);
});
