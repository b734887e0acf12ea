import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
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

test("another user's file is refused and left alone", async () => {
  const world = await createWorld();
  await world.run('guest');
  const before = readFileSync(world.file, 'utf8');
  for (const line of ['guest', 'login', 'config set profile x']) {
    expect(await world.json(line, { userId: 4711 })).toEqual(
      failed('store_permission', `${world.file} belongs to another user`, MOVE_AWAY),
    );
  }
  expect(readFileSync(world.file, 'utf8')).toBe(before);
});
