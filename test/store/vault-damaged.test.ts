import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { failed } from './access.ts';
import { HONEST, worldWithHelper } from './fake-helper.ts';

test.each([5, null, ['helper:fake'], {}, true, 'bogus', ''])(
  'a damaged storage (%j) is never taken for the plain file, and can be mended',
  async (storage) => {
    const { json, file, document, keychain } = await worldWithHelper(HONEST);
    await json('config set storage helper:fake');
    const { session_id: session } = await json('login');
    const good = document();
    writeFileSync(file, JSON.stringify({ ...good, storage }));
    const before = readFileSync(file);
    const refusal = failed(
      'store_corrupt',
      `${file} cannot be used: its storage is neither file nor helper:NAME`,
      'set where the secrets are: tmdb-auth config set storage file, or helper:NAME',
    );
    for (const line of ['login', 'guest', 'print session-id', 'logout', 'config get storage']) {
      expect(await json(line)).toEqual(refusal);
    }
    expect(readFileSync(file)).toEqual(before);
    // Nothing in this needs to know where the secrets are.
    expect((await json('config set profile default')).exit).toBe(0);

    expect((await json('config set storage helper:fake')).exit).toBe(0);
    expect(document().storage).toBe('helper:fake');
    expect(Object.values(keychain())).toEqual([{ session }]);
    expect((await json('print session-id')).value).toBe(session);
  },
);

test('the values in a file whose storage was damaged stay in the file', async () => {
  const { json, file, document } = await worldWithHelper(HONEST);
  await json('login');
  const good = document();
  writeFileSync(file, JSON.stringify({ ...good, storage: 5 }));
  expect((await json('config set storage file')).exit).toBe(0);
  expect(document()).toEqual({ ...good, storage: 'file' });
});

test.each([2, -1, '0', 'length', null])('a damaged slot (%j) names no entry of the keychain', async (slot) => {
  const { json, file, document, sandbox, seen } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  // The second login is in the second entry.
  for (let times = 0; times < 2; times += 1) await json('login');
  const { profiles, ...good } = document();
  const entry = { ...profiles.default[sandbox.origin], slot };
  writeFileSync(file, JSON.stringify({ ...good, profiles: { default: { [sandbox.origin]: entry } } }));
  const before = seen();
  expect((await json('print session-id')).error.code).toBe('not_logged_in');
  expect(seen()).toBe(before);
});

test.each([
  ['helper:fake'],
  [{}],
  [[5, null, { storage: 5 }, { storage: 'helper:x y' }]],
  [[{ storage: 'helper:fake', store_id: 'x' }]],
  [[{ storage: 'file' }]],
])('a damaged list of old copies (%j) is passed over', async (listed) => {
  const { json, file, document, seen } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  await json('config set storage file');
  await json('guest');
  const before = seen();
  const good = document();
  writeFileSync(file, JSON.stringify({ ...good, stale_copies: listed }));
  expect(await json('config set profile work')).toMatchObject({ exit: 0, warnings: [{ code: 'unknown_profile' }] });
  expect(document()).toEqual({ ...good, profile: 'work' });
  expect(seen()).toBe(before);
});

test('a list of old copies that holds those in use does not cost them', async () => {
  const { json, file, document } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  const { session_id: session } = await json('login');
  const good = document();
  const used = { storage: 'helper:fake', store_id: good.store_id };
  writeFileSync(file, JSON.stringify({ ...good, stale_copies: [used] }));
  expect((await json('config set profile default')).exit).toBe(0);
  expect(document()).toEqual({ ...good, profile: 'default' });
  expect((await json('print session-id')).value).toBe(session);
});
