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
      'say where the secrets are: tmdb-auth config set storage file, or helper:NAME',
    );
    for (const line of ['login', 'guest', 'print session-id', 'logout', 'config get storage']) {
      expect(await json(line)).toEqual(refusal);
    }
    expect(readFileSync(file)).toEqual(before);

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
