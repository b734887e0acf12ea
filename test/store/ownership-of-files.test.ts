import { lchownSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createConfigFile } from '../../src/store/config-file.ts';
import { isRoot } from '../support/needed-programs.ts';
import { createAccess } from './access.ts';
import { createDirectory, each, look, ME, OTHER, type Owned, ROOT, refusal, STORED, tryAll } from './owned.ts';

describe.skipIf(!isRoot())('whose file it is', () => {
  test.each<[string, number, Owned, string]>([
    ["another user's", ME, { owner: OTHER, mode: 0o644 }, 'belongs to another user'],
    ["root's, which others can write", ME, { owner: ROOT, mode: 0o664 }, 'can be written by other users'],
    [
      "another user's, which others can write, for root",
      ROOT,
      { owner: OTHER, mode: 0o602 },
      'can be written by other users',
    ],
  ])('%s: it is refused, and stays', async (_, userId, owned, why) => {
    const directory = createDirectory({ owner: userId, mode: 0o700 }, owned);
    const path = join(directory, 'config.json');
    const before = look(directory);
    const file = createConfigFile(path, createAccess({ userId }));
    const hint = 'move it away, or set TMDB_AUTH_CONFIG_DIR to another directory';
    await expect(file.read()).rejects.toEqual(refusal(`${path} ${why}`, hint));
    await expect(file.assertWritable()).rejects.toMatchObject({ code: 'store_permission' });
    await expect(file.update((document) => document)).rejects.toMatchObject({ code: 'store_permission' });
    expect(look(directory)).toEqual(before);
  });

  test("root's is read and its mode stays; what is stored is our own", async () => {
    const directory = createDirectory({ owner: ME, mode: 0o700 }, { owner: ROOT, mode: 0o644 });
    const path = join(directory, 'config.json');
    const file = createConfigFile(path, createAccess({ userId: ME }));
    expect(await file.read()).toEqual(STORED);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    await file.update((document) => ({ ...document, extra: 2 }));
    expect([await file.read(), statSync(path).mode & 0o777]).toEqual([{ ...STORED, extra: 2 }, 0o600]);
  });
});

describe.skipIf(!isRoot())('whose link it is', () => {
  test.each<[string, (shared: string, home: string) => string]>([
    ['of the file', (shared, home) => link(join(shared, 'config.json'), join(home, 'config.json')) && shared],
    ['of the directory', (shared, home) => link(join(shared, 'tmdb-auth'), home)],
    ['above the directory', (shared, home) => join(link(join(shared, 'up'), join(home, '..')), 'cfg')],
  ])("another user's, %s, is refused, and what it leads to stays", async (_, make) => {
    const home = createDirectory({ owner: ME, mode: 0o755 }, { owner: ME, mode: 0o644 });
    const shared = createDirectory({ owner: ROOT, mode: 0o1777 });
    const directory = make(shared, home);
    const before = look(home);
    const { reading, writing, warnings } = await tryAll(directory, ME);
    const [name] = readdirSync(shared);
    const refused = refusal(
      `${join(shared, String(name))} is a symbolic link of another user`,
      'set TMDB_AUTH_CONFIG_DIR to a directory of your own',
    );
    expect({ reading, writing, warnings }).toEqual({ reading: refused, writing: each(refused), warnings: [] });
    expect(look(home)).toEqual(before);
    expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(JSON.stringify(STORED));
  });

  function link(path: string, target: string): string {
    symlinkSync(target, path);
    lchownSync(path, OTHER, OTHER);
    return path;
  }
});
