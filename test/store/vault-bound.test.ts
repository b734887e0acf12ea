import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HONEST, worldWithHelper } from './fake-helper.ts';

test('two config directories share a keychain, and nothing in it', async () => {
  const { json, env, directory, keychain } = await worldWithHelper(HONEST);
  const inB = (line: string, more = {}) =>
    json(line, { env: { ...env, TMDB_AUTH_CONFIG_DIR: join(directory, 'b'), ...more } });
  await json('config set storage helper:fake');
  await inB('config set storage helper:fake');
  const a = (await json('login')).session_id;
  await json('config set api-key --stdin', { stdin: 'a'.repeat(32), env });
  const before = keychain();
  expect(Object.values(before)).toEqual([{ session: a, api_key: 'a'.repeat(32) }]);
  const b = (await inB('login')).session_id;
  expect((await json('print session-id')).value).toBe(a);
  expect((await inB('print session-id')).value).toBe(b);
  await inB('logout');
  await inB('config unset api-key');
  await inB('config set storage file');
  expect(keychain()).toEqual(before);
  expect((await json('print session-id')).value).toBe(a);
});

test('entries under URLs without the store id are read, and moved by the first command that writes', async () => {
  const { json, file, document, keychain, runHelper, sandbox } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  const { origin } = sandbox;
  const [one, other] = [`${origin}/tmdb-auth/default`, `${origin}/tmdb-auth/other`];
  runHelper('store', { ServerURL: one, Username: 'tmdb-auth', Secret: '{"session":"old"}' });
  runHelper('store', { ServerURL: other, Username: 'tmdb-auth', Secret: '{"guest":"older"}' });
  const profiles = { default: { [origin]: { session: {} } }, other: { [origin]: { guest: {} } } };
  writeFileSync(file, JSON.stringify({ version: 1, storage: 'helper:fake', profiles }));
  const before = readFileSync(file);
  expect((await json('print session-id')).value).toBe('old');
  expect(readFileSync(file)).toEqual(before);

  expect((await json('config set api-key --stdin', { stdin: 'a'.repeat(32) })).exit).toBe(0);
  const { store_id: id } = document();
  expect(document()).toEqual({
    version: 1,
    storage: 'helper:fake',
    store_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    profiles: {
      default: { [origin]: { session: {}, api_key: {}, slot: 1 } },
      other: { [origin]: { guest: {}, slot: 0 } },
    },
  });
  expect(keychain()).toEqual({
    [`${origin}/tmdb-auth/${id}/default/1`]: { session: 'old', api_key: 'a'.repeat(32) },
    [`${origin}/tmdb-auth/${id}/other/0`]: { guest: 'older' },
  });
});

const ID = 'a'.repeat(32);

test.each([
  ['of another helper', ID, { storage: 'helper:absent', store_id: ID }, ID, ['old_copies']],
  ['without a store id', undefined, { storage: 'helper:fake' }, expect.stringMatching(/^[0-9a-f]{32}$/), []],
])('a move to a keychain does not go on with a copy %s', async (_, id, stale, store_id, warned) => {
  const { json, file, document, sandbox } = await worldWithHelper(HONEST);
  await json('config set profile default');
  const profiles = { default: { [sandbox.origin]: { session: { value: 'old' } } } };
  writeFileSync(file, JSON.stringify({ version: 1, store_id: id, profiles, stale_copies: [stale] }));
  expect(await json('config set storage helper:fake')).toMatchObject({
    exit: 0,
    warnings: warned.map((code) => ({ code })),
  });
  expect(document()).toEqual({
    version: 1,
    storage: 'helper:fake',
    store_id,
    profiles: { default: { [sandbox.origin]: { session: {}, slot: 0 } } },
    ...(warned.length > 0 && { stale_copies: [stale] }),
  });
  expect((await json('print session-id')).value).toBe('old');
});

test.each(['../x', 7, 'g'.repeat(32), 'a'.repeat(33), null])('a damaged store id (%j) is refused', async (id) => {
  const { json, file, document } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  writeFileSync(file, JSON.stringify({ ...document(), store_id: id }));
  for (const line of ['print session-id', 'config set storage file']) {
    expect(await json(line)).toMatchObject({
      exit: 6,
      error: { code: 'store_corrupt', message: `${file} cannot be used: its store_id is damaged` },
      warnings: [],
    });
  }
});
