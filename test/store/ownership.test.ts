import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { createConfigFile } from '../../src/store/config-file.ts';
import { EMPTY } from '../../src/store/document.ts';
import { isRoot } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess } from './access.ts';

const ROOT = 0;
const ME = 4712;
const OTHER = 4711;
const STORED = { version: 1, profiles: {}, extra: 1 };

interface Owned {
  readonly owner: number;
  readonly mode: number;
}

/** A config directory of that owner and mode, with a config file in it or without. */
function createDirectory({ owner, mode }: Owned, file?: Owned): string {
  const directory = join(temporaryDirectory(), 'cfg');
  mkdirSync(directory);
  if (file) {
    const path = join(directory, 'config.json');
    writeFileSync(path, JSON.stringify(STORED));
    chmodSync(path, file.mode);
    chownSync(path, file.owner, file.owner);
  }
  chownSync(directory, owner, owner);
  chmodSync(directory, mode);
  return directory;
}

/** All that can be seen of a directory. */
function look(directory: string) {
  const names = ['.', ...readdirSync(directory)];
  return names.map((name) => {
    const { uid, mode, ino } = statSync(join(directory, name));
    return { name, uid, mode: mode.toString(8), ino };
  });
}

/** What reading gives, and how each way to write ends; `done` where it does not fail. */
async function tryAll(directory: string, userId: number) {
  const warnings: string[] = [];
  const onWarning = async (code: string) => void warnings.push(code);
  const file = createConfigFile(join(directory, 'config.json'), createAccess({ userId, onWarning }));
  const told = (error: unknown) => error;
  return {
    reading: await file.read().catch(told),
    writing: [
      await file.assertWritable().then(() => 'done', told),
      await file.withExclusive('name', async () => 'done').catch(told),
      await file.update((document) => document).then(() => 'done', told),
    ],
    warnings,
  };
}

/** What each of the three ways to write ends with. */
const each = <T>(end: T) => [end, end, end];

const refusal = (message: string, hint: string) => new TmdbAuthError('store_permission', message, { hint });
const ofAnother = (directory: string) =>
  refusal(`${directory} belongs to another user`, 'set TMDB_AUTH_CONFIG_DIR to a directory of your own');
const openToOthers = (directory: string) =>
  refusal(`${directory} can be written by other users`, `chmod go-w ${directory}`);
const ofRootAndOpen = (directory: string) =>
  refusal(
    `${directory} can be written by other users`,
    `set TMDB_AUTH_CONFIG_DIR to a directory of your own, such as ${directory}/tmdb-auth`,
  );
const ofCaller = (directory: string) =>
  refusal(
    `${directory} belongs to another user, to whom files of root would be of no use`,
    'run it with sudo -H, or set TMDB_AUTH_CONFIG_DIR to a directory of root',
  );

describe.skipIf(!isRoot())('whose directory it is', () => {
  test.each<[string, number, Owned, (directory: string) => TmdbAuthError]>([
    ["another user's", ME, { owner: OTHER, mode: 0o755 }, ofAnother],
    ["another user's, open to all", ME, { owner: OTHER, mode: 0o777 }, ofAnother],
    ["another user's, sticky", ME, { owner: OTHER, mode: 0o1777 }, ofAnother],
    ['our own, open to its group', ME, { owner: ME, mode: 0o770 }, openToOthers],
    ['our own, open to all', ME, { owner: ME, mode: 0o707 }, openToOthers],
    ["root's, open to all", ME, { owner: ROOT, mode: 0o777 }, ofRootAndOpen],
    ["another user's, open to its group, for root", ROOT, { owner: OTHER, mode: 0o770 }, openToOthers],
  ])('%s: nothing is read, written or changed', async (_, userId, owned, refused) => {
    for (const file of [undefined, { owner: userId, mode: 0o644 }]) {
      const directory = createDirectory(owned, file);
      const before = look(directory);
      const told = await tryAll(directory, userId);
      if (userId === ROOT) expect(told).toMatchObject({ reading: refused(directory), warnings: [] });
      else expect(told).toEqual({ reading: refused(directory), writing: each(refused(directory)), warnings: [] });
      expect(look(directory)).toEqual(before);
    }
  });

  test.each<[string, Owned]>([
    ['our own', { owner: ME, mode: 0o700 }],
    ['our own, sticky', { owner: ME, mode: 0o1777 }],
    ["root's", { owner: ROOT, mode: 0o755 }],
    ["root's, sticky", { owner: ROOT, mode: 0o1777 }],
  ])('%s: it is used, and its mode stays', async (_, owned) => {
    const directory = createDirectory(owned, { owner: ME, mode: 0o600 });
    expect(await tryAll(directory, ME)).toEqual({ reading: STORED, writing: each('done'), warnings: [] });
    expect(look(directory).map(({ mode }) => mode)).toEqual([`4${owned.mode.toString(8).padStart(4, '0')}`, '100600']);
  });

  test("the caller's, for root: it is read, and nothing in it becomes root's", async () => {
    for (const file of [undefined, { owner: OTHER, mode: 0o644 }]) {
      const directory = createDirectory({ owner: OTHER, mode: 0o755 }, file);
      const before = look(directory);
      expect(await tryAll(directory, ROOT)).toEqual({
        reading: file ? STORED : EMPTY,
        writing: each(ofCaller(directory)),
        warnings: [],
      });
      expect(look(directory)).toEqual(before);
    }
  });

  test('leftovers in a directory of another user are left to that user', async () => {
    const directory = createDirectory({ owner: OTHER, mode: 0o700 });
    writeFileSync(join(directory, '.config.json.0123.tmp'), '');
    await createConfigFile(join(directory, 'config.json'), createAccess({ userId: ROOT })).read();
    expect(readdirSync(directory)).toEqual(['.config.json.0123.tmp']);
  });

  test.each([ROOT, ME])('for user %i nothing is made in a directory of another user', async (userId) => {
    const home = createDirectory({ owner: OTHER, mode: 0o755 });
    const refused = userId === ROOT ? ofCaller(home) : ofAnother(home);
    const told = await tryAll(join(home, '.config', 'tmdb-auth'), userId);
    expect(told).toEqual({ reading: EMPTY, writing: each(refused), warnings: [] });
    expect(readdirSync(home)).toEqual([]);
  });
});

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
