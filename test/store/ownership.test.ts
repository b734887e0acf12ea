import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TmdbAuthError } from '../../src/errors.ts';
import { createConfigFile } from '../../src/store/config-file.ts';
import { EMPTY } from '../../src/store/document.ts';
import { isRoot } from '../support/needed-programs.ts';
import { createAccess } from './access.ts';
import { createDirectory, each, look, ME, OTHER, type Owned, ROOT, refusal, STORED, tryAll } from './owned.ts';

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
