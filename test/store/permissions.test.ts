import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';
import { failed, MOVE_AWAY } from './access.ts';

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
