import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  assertTrustedDirectory,
  assertTrustedFile,
  isTrusted,
  makePrivateDirectory,
  type Purpose,
  tightenDirectory,
  tightenFile,
} from '../../src/store/permissions.ts';
import { createWorld, temporaryDirectory } from '../support/world.ts';
import { createAccess, failed, MOVE_AWAY } from './access.ts';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('what others may read is tightened by the first read, and said', async () => {
  const world = await createWorld();
  await world.run('guest');
  const directory = dirname(world.file);
  chmodSync(world.file, 0o644);
  chmodSync(directory, 0o755);
  const { warnings } = await world.json('status');
  expect(warnings).toEqual([
    { code: 'mode_tightened', message: `${world.file} was open to others; its mode is now 0600` },
    { code: 'mode_tightened', message: `${directory} was open to others; its mode is now 0700` },
  ]);
  expect([mode(world.file), mode(directory)]).toEqual(['600', '700']);
  expect((await world.json('status')).warnings).toEqual([]);
});

test('a sticky directory such as /tmp stays open to others', async () => {
  const world = await createWorld();
  await world.run('guest');
  chmodSync(dirname(world.file), 0o1777);
  expect((await world.json('status')).warnings).toEqual([]);
  expect(mode(dirname(world.file))).toBe('777');
});

test.each([0o000, 0o022, 0o077, 0o777])('modes are 0600 and 0700 under umask %o', async (mask) => {
  const world = await createWorld();
  const before = process.umask(mask);
  try {
    expect((await world.run('guest')).exit).toBe(0);
  } finally {
    process.umask(before);
  }
  expect([mode(world.file), mode(dirname(world.file))]).toEqual(['600', '700']);
  expect(readdirSync(dirname(world.file))).toEqual(['config.json']);
});

test("another program's file and a directory of another name keep their modes", async () => {
  const world = await createWorld();
  const directory = join(world.directory, 'app');
  const file = join(directory, 'config.json');
  mkdirSync(directory);
  writeFileSync(file, '{"port":80}');
  chmodSync(file, 0o644);
  chmodSync(directory, 0o755);
  const env = { TMDB_AUTH_CONFIG_DIR: directory };
  const refusal = failed('store_corrupt', `${file} cannot be used: it has no version`, MOVE_AWAY);
  for (const line of ['status', 'guest', 'login', 'config set profile x']) {
    expect(await world.json(line, { env })).toEqual(refusal);
  }
  expect([mode(file), mode(directory)]).toEqual(['644', '755']);
  rmSync(file);
  const warning = {
    code: 'open_directory',
    message: `other users can see the names of the files in ${directory}; its mode is left as it is`,
  };
  for (const line of ['guest', 'login', 'status', 'config set profile default']) {
    expect((await world.json(line, { env })).warnings).toEqual([warning]);
  }
  expect([mode(file), mode(directory)]).toEqual(['600', '755']);
});

test('a directory that a link names tmdb-auth keeps its mode', async () => {
  const world = await createWorld();
  const real = join(world.directory, 'public');
  mkdirSync(real);
  chmodSync(real, 0o755);
  symlinkSync(real, dirname(world.file));
  expect((await world.json('guest')).warnings.map(({ code }: { code: string }) => code)).toEqual(['open_directory']);
  expect([mode(world.file), mode(real)]).toEqual(['600', '755']);
});

test('an open directory is tightened by the first write too', async () => {
  const world = await createWorld();
  mkdirSync(dirname(world.file));
  chmodSync(dirname(world.file), 0o755);
  const message = `${dirname(world.file)} was open to others; its mode is now 0700`;
  expect((await world.json('guest')).warnings).toEqual([{ code: 'mode_tightened', message }]);
  expect(mode(dirname(world.file))).toBe('700');
});

test('a directory that others can write is refused, and the hint mends it', async () => {
  const world = await createWorld();
  const directory = join(world.directory, "it's mine");
  mkdirSync(directory);
  chmodSync(directory, 0o777);
  const env = { TMDB_AUTH_CONFIG_DIR: directory };
  const { error } = await world.json('guest', { env });
  expect(error).toMatchObject({ code: 'store_permission', message: `${directory} can be written by other users` });
  expect(world.requests).toEqual([]);
  expect((await world.run('guest --no-store', { env })).exit).toBe(0);
  execFileSync('sh', ['-c', error.hint]);
  expect((await world.json('guest', { env })).exit).toBe(0);
});

test.each<[ownerId: number, userId: number | undefined, Purpose, boolean]>([
  [1, 1, 'write', true],
  [0, 1, 'write', true],
  [2, 1, 'read', false],
  [2, 1, 'write', false],
  [2, 0, 'read', true],
  [2, 0, 'write', false],
  [2, undefined, 'read', true],
  [2, undefined, 'write', true],
])('what is of user %i is trusted by user %s to %s: %s', (ownerId, userId, purpose, trusted) => {
  expect(isTrusted(ownerId, { userId }, purpose)).toBe(trusted);
});

/** A directory and a file in it that all may write. */
function createOpen() {
  const directory = join(temporaryDirectory(), 'tmdb-auth');
  const file = join(directory, 'config.json');
  mkdirSync(directory);
  writeFileSync(file, '');
  chmodSync(directory, 0o777);
  chmodSync(file, 0o666);
  return { directory, file };
}

test('our own file that all may write is trusted: it is tightened', () => {
  const { file } = createOpen();
  expect(() => assertTrustedFile(file, statSync(file), createAccess(), 'write')).not.toThrow();
});

test('where files have no owner, no mode is looked at or changed', async () => {
  const { directory, file } = createOpen();
  const warnings: string[] = [];
  const onWarning = async (code: string) => void warnings.push(code);
  const owner = { userId: undefined, onWarning };
  assertTrustedDirectory(directory, owner, 'write');
  assertTrustedFile(file, statSync(file), owner, 'write');
  await tightenDirectory(directory, owner);
  const opened = openSync(file, 'r');
  await tightenFile(file, opened, statSync(file), owner);
  closeSync(opened);
  expect([mode(directory), mode(file), warnings]).toEqual(['777', '666', []]);
});

test('what is missing is made for us alone, and what exists stays', () => {
  const home = join(temporaryDirectory(), 'home');
  mkdirSync(home);
  chmodSync(home, 0o755);
  const made = join(home, '.config', 'tmdb-auth');
  makePrivateDirectory(made, createAccess());
  makePrivateDirectory(made, createAccess());
  expect([mode(home), mode(dirname(made)), mode(made)]).toEqual(['755', '700', '700']);
});

test('what is there by the time that it is made stays, as if another process had been faster', () => {
  const made = join(temporaryDirectory(), 'made');
  // Missing as long as the directory is, and there with it.
  makePrivateDirectory(`${made}/.`, createAccess());
  expect(mode(made)).toBe('700');
});

// Nobody makes a directory in sysfs, root neither: EPERM for root, EACCES for others.
test.skipIf(!existsSync('/sys/kernel'))('what the system says is thrown, where it is no matter of the path', () => {
  const make = () => makePrivateDirectory('/sys/kernel/tmdb-auth', createAccess());
  expect(make).toThrow(expect.objectContaining({ code: expect.stringMatching(/^(EPERM|EACCES|EROFS)$/) }));
});
