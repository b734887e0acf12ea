import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { createConfigFile } from '../../src/store/config-file.ts';
import { EMPTY } from '../../src/store/document.ts';
import { newOwner } from '../../src/store/lock-owner.ts';
import { createWorld, temporaryDirectory } from '../support/world.ts';
import { createAccess, failed, MOVE_AWAY } from './access.ts';

test.each<[string, (file: string) => void, string]>([
  ['a directory', (file) => mkdirSync(file), 'is not a regular file'],
  ['a FIFO', (file) => execFileSync('mkfifo', [file]), 'is not a regular file'],
  ['a device', (file) => symlinkSync('/dev/zero', file), 'is not a regular file'],
  ['a symlink to nothing', (file) => symlinkSync('/nowhere/at/all', file), 'is a symbolic link to nothing'],
  ['17 MB', (file) => writeFileSync(file, ' '.repeat(17_000_000)), 'is far too large'],
])('%s in its place is refused and left alone', async (_, make, why) => {
  const world = await createWorld();
  mkdirSync(dirname(world.file), { mode: 0o700 });
  make(world.file);
  expect(await world.json('guest')).toEqual(failed('store_unavailable', `${world.file} ${why}`, MOVE_AWAY));
  expect(world.requests).toEqual([]);
  expect((await world.run('guest --no-store')).exit).toBe(0);
  expect((await world.run('status', { env: { TMDB_SESSION_ID: 'abc' } })).exit).toBe(0);
  expect(readdirSync(dirname(world.file))).toEqual(['config.json']);
});

test('behind a symbolic link the file is written, not the link replaced', async () => {
  const world = await createWorld();
  const real = join(world.directory, 'dotfiles');
  mkdirSync(real, { mode: 0o700 });
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(join(real, 'tmdb.json'), '{"version":1,"profiles":{}}', { mode: 0o600 });
  symlinkSync(join(real, 'tmdb.json'), world.file);
  const { guest_session_id: value, expires_at: expiresAt } = await world.json('guest');
  expect(JSON.parse(readFileSync(join(real, 'tmdb.json'), 'utf8'))).toEqual({
    version: 1,
    profiles: { default: { [world.sandbox.origin]: { guest: { value, expires_at: expiresAt } } } },
  });
  expect([readdirSync(real), readdirSync(dirname(world.file))]).toEqual([['tmdb.json'], ['config.json']]);
});

test('leftovers of a killed writer are gone after the next command, whatever it is', async () => {
  const world = await createWorld();
  await world.run('guest');
  const directory = dirname(world.file);
  const dead = newOwner({ ownId: process.pid, exists: () => true }).replace(/^\d+/, String(2 ** 22 + 1));
  for (const line of ['status', 'guest', 'token', 'config set profile default']) {
    writeFileSync(join(directory, '.config.json.0123.tmp'), 'half a secr');
    writeFileSync(join(directory, '.config.json.0123.tmp.tmp-17641'), 'half a secr');
    const locks = [
      `config.json.lock.1.${dead}`,
      `abcd.lock.0.${dead}`,
      'config.json.lock.1',
      `abcd.lock.1${'0'.repeat(30)}.${dead}`,
    ];
    for (const lock of locks) writeFileSync(join(directory, lock), '');
    await world.run(line);
    expect(readdirSync(directory)).toEqual(['config.json']);
  }
});

test('with --no-store nothing is written or tidied', async () => {
  const world = await createWorld();
  await world.run('login --json --no-store');
  await world.run('token --no-store');
  expect(existsSync(dirname(world.file))).toBe(false);
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(join(dirname(world.file), '.config.json.0123.tmp'), '');
  await world.run('status --no-store');
  expect(readdirSync(dirname(world.file))).toEqual(['.config.json.0123.tmp']);
});

test('a change that cannot be written is undone, and the file stays as it was', async () => {
  const path = join(temporaryDirectory(), 'config.json');
  const file = createConfigFile(path, createAccess());
  const called: string[] = [];
  const update = file.update((document, { onRollback, onCommit }) => {
    onRollback(async () => void called.push('undone'));
    onCommit(async () => void called.push('finished'));
    mkdirSync(path);
    return document;
  });
  await expect(update).rejects.toEqual(
    new TmdbAuthError('store_unavailable', `${path} was replaced by another program meanwhile`, {
      hint: 'try again',
      retryable: true,
    }),
  );
  expect({ called, left: readdirSync(dirname(path)) }).toEqual({ called: ['undone'], left: ['config.json'] });
});

test.each<[string, (path: string) => void]>([
  ['another file', (path) => renameSync(`${path}.other`, path)],
  ['a link', (path) => symlinkSync(`${path}.other`, path)],
  ['nothing', () => {}],
])('where %s takes the place of the file during a change, that stays', async (_, replace) => {
  const path = join(temporaryDirectory(), 'config.json');
  for (const name of [path, `${path}.other`]) {
    writeFileSync(name, JSON.stringify({ ...EMPTY, name }), { mode: 0o600 });
  }
  const file = createConfigFile(path, createAccess());
  let seen: unknown;
  const look = () =>
    readdirSync(dirname(path))
      .filter((name) => !name.includes('.lock'))
      .map((name) => [name, lstatSync(join(dirname(path), name)).ino]);
  const update = file.update((document) => {
    rmSync(path);
    replace(path);
    seen = look();
    return document;
  });
  await expect(update).rejects.toMatchObject({ code: 'store_unavailable', hint: 'try again' });
  expect(look()).toEqual(seen);
});

test('a change is finished after it was written, and before others may write', async () => {
  const directory = temporaryDirectory();
  const file = createConfigFile(join(directory, 'config.json'), createAccess());
  let seen: unknown;
  await file.update((document, { onCommit }) => {
    onCommit(async () => {
      const files = readdirSync(directory).sort();
      seen = { document: await file.read(), files: files.map((name) => name.replace(/\.\d+-.*/, '')) };
    });
    return { ...document, extra: 1 };
  });
  expect(seen).toEqual({ document: { ...EMPTY, extra: 1 }, files: ['config.json', 'config.json.lock.1'] });
  expect(readdirSync(directory)).toEqual(['config.json']);
});

test("directories with the names of locks are in nobody's way", async () => {
  const world = await createWorld();
  await world.run('token');
  const names = ['config.json.lock.1', `config.json.lock.1.${newOwner({ ownId: process.pid, exists: () => true })}`];
  for (const name of names) mkdirSync(join(dirname(world.file), name));
  expect((await world.json('login')).exit).toBe(0);
  expect(readdirSync(dirname(world.file)).sort()).toEqual(['config.json', ...names]);
});

test('a writer that was taken for dead meanwhile does not write', async () => {
  const directory = temporaryDirectory();
  const file = createConfigFile(join(directory, 'config.json'), createAccess());
  await file.update((document) => ({ ...document, extra: 'first' }));
  const late = file.update(async (document) => {
    for (const name of readdirSync(directory)) if (name.includes('.lock.')) rmSync(join(directory, name));
    await file.update((newer) => ({ ...newer, extra: 'second' }));
    return { ...document, extra: 'late' };
  });
  await expect(late).rejects.toMatchObject({ code: 'store_locked', retryable: true, exitCode: 6 });
  expect(await file.read()).toEqual({ ...EMPTY, extra: 'second' });
  expect(readdirSync(directory)).toEqual(['config.json']);
});

test('a bug is not taken for a failure of the store', async () => {
  const bug = new TypeError('of whatever text');
  const file = createConfigFile(join(temporaryDirectory(), 'config.json'), createAccess());
  await expect(file.update(() => Promise.reject(bug))).rejects.toBe(bug);
  await expect(file.withExclusive('name', () => Promise.reject(bug))).rejects.toBe(bug);
});

test('what exclusive work throws is thrown as it is, and the lock is released', async () => {
  const directory = temporaryDirectory();
  const file = createConfigFile(join(directory, 'config.json'), createAccess());
  const error = Object.assign(new Error('of the work'), { code: 'EACCES' });
  await expect(file.withExclusive('name', () => Promise.reject(error))).rejects.toBe(error);
  expect(readdirSync(directory)).toEqual([]);
});

test('what stored file and directory names bring no control byte to stdout', async () => {
  const world = await createWorld();
  const directory = `${world.directory}/\u001b[31mred`;
  const { stdout } = await world.run('config path', { env: { TMDB_AUTH_CONFIG_DIR: directory } });
  expect(stdout).toBe(`${world.directory}/ [31mred/config.json\n`);
});
