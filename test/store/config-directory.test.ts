import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { createConfigFile } from '../../src/store/config-file.ts';
import { EMPTY } from '../../src/store/document.ts';
import { createWorld, temporaryDirectory } from '../support/world.ts';
import { createAccess, createTestStore, MOVE_AWAY } from './access.ts';

/** A place where no config directory can be made, and why. */
interface BadPlace {
  readonly directory: string;
  readonly why: string;
  readonly hint: string;
}

function atDanglingLink(below: string): BadPlace {
  const link = join(temporaryDirectory(), 'link');
  symlinkSync('/nowhere/at/all', link);
  return { directory: join(link, below), why: `${link} is a symbolic link to nothing`, hint: MOVE_AWAY };
}

/** Where mkdir(2) says ENOENT although the directory above exists. */
function inProcfs(below: string): BadPlace {
  return {
    directory: join('/proc/nowhere', below),
    why: '/proc/nowhere cannot be made: the system lets nobody make a directory in /proc',
    hint: 'set TMDB_AUTH_CONFIG_DIR to another directory',
  };
}

function atFile(): BadPlace {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, 'of somebody else', { mode: 0o644 });
  return { directory: file, why: `${file} is not a directory`, hint: MOVE_AWAY };
}

const CANNOT_BE_MADE: readonly (readonly [string, () => BadPlace])[] = [
  ['a symbolic link to nothing', () => atDanglingLink('')],
  ['below a symbolic link to nothing', () => atDanglingLink('cfg')],
  ['deep below a symbolic link to nothing', () => atDanglingLink('sub/sub/cfg')],
  ['in procfs', () => inProcfs('')],
  ['deep in procfs', () => inProcfs('sub/cfg')],
];

const BAD_PLACES = [...CANNOT_BE_MADE, ['a file', atFile] as const];

test.each(BAD_PLACES)('a config directory that is %s is refused by each write, with the reason', async (_, make) => {
  const { directory, why, hint } = make();
  const refusal = new TmdbAuthError('store_unavailable', why, { hint });
  const file = createConfigFile(join(directory, 'config.json'), createAccess());
  await expect(file.update((document) => document)).rejects.toEqual(refusal);
  await expect(file.assertWritable()).rejects.toEqual(refusal);
  await expect(file.withExclusive('name', async () => {})).rejects.toEqual(refusal);
});

test.each(CANNOT_BE_MADE)('a config directory that is %s holds nothing', async (_, make) => {
  const file = createConfigFile(join(make().directory, 'config.json'), createAccess());
  expect(await file.read()).toEqual(EMPTY);
});

test('a file in place of the config directory is left as it is', async () => {
  const { directory } = atFile();
  const file = createConfigFile(join(directory, 'config.json'), createAccess());
  await expect(file.update((document) => document)).rejects.toThrow();
  expect(readFileSync(directory, 'utf8')).toBe('of somebody else');
  expect(statSync(directory).mode & 0o777).toBe(0o644);
});

test.each(CANNOT_BE_MADE)(
  'a store whose config directory is %s reads nothing and refuses to write',
  async (_, make) => {
    const { directory, why, hint } = make();
    const refusal = new TmdbAuthError('store_unavailable', why, { hint });
    const store = createTestStore(directory);
    await expect(store.save({ guest: { value: 'abc' } })).rejects.toEqual(refusal);
    await expect(store.assertWritable()).rejects.toEqual(refusal);
    await expect(store.withExclusive(async () => {})).rejects.toEqual(refusal);
    await expect(store.setDefaultProfile('work')).rejects.toEqual(refusal);
    await expect(store.moveTo('file')).rejects.toEqual(refusal);
    expect(await store.read()).toEqual({});
    expect(await store.profile()).toBe('default');
    expect(await store.describe()).toEqual({ backend: 'file', path: store.path(), mode: null });
  },
);

test.each(CANNOT_BE_MADE)(
  'commands that write, where the config directory is %s, end with 6 before they ask TMDb',
  async (_, make) => {
    const { directory, why, hint } = make();
    const world = await createWorld();
    const env = { TMDB_AUTH_CONFIG_DIR: directory };
    for (const line of ['login', 'guest', 'session 0123', 'config set profile work', 'config set storage file']) {
      expect(await world.run(line, { env })).toEqual({ exit: 6, stdout: '', stderr: `error: ${why}\nhint: ${hint}\n` });
    }
    expect(world.requests).toEqual([]);
    expect((await world.run('guest --no-store', { env })).exit).toBe(0);
  },
);

test.each(CANNOT_BE_MADE)('commands that read, where the config directory is %s, find nothing', async (_, make) => {
  const { directory } = make();
  const world = await createWorld();
  const env = { TMDB_AUTH_CONFIG_DIR: directory };
  const exits: [string, number][] = [];
  for (const line of ['status', 'print session-id', 'config list', 'config path', 'logout']) {
    exits.push([line, (await world.run(line, { env })).exit]);
  }
  expect(exits).toEqual([
    ['status', 4],
    ['print session-id', 4],
    ['config list', 0],
    ['config path', 0],
    ['logout', 0],
  ]);
});
