import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type LockPlace, tryLock, withLock } from '../../src/store/lock.ts';
import { temporaryDirectory } from '../support/world.ts';

function place(processes: Partial<LockPlace['processes']> = {}): LockPlace {
  return {
    directory: temporaryDirectory(),
    processes: { ownId: process.pid, exists: (id) => id === process.pid, ...processes },
    pause: (milliseconds) => setTimeout(milliseconds),
  };
}

test('one at a time', async () => {
  const here = place();
  let [inside, most] = [0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await setTimeout(2);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(here, 'x', 10_000, work)));
  expect({ most, left: readdirSync(here.directory) }).toEqual({ most: 1, left: [] });
});

test('the lock is given back when the work fails', async () => {
  const here = place();
  await expect(withLock(here, 'x', 0, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(readdirSync(here.directory)).toEqual([]);
});

test('a living holder is waited for as long as told, then named', async () => {
  const here = place();
  const release = await tryLock(here, 'x');
  await expect(withLock(here, 'x', 60, async () => {})).rejects.toMatchObject({
    code: 'store_locked',
    exitCode: 6,
    message: expect.stringContaining(`is locked by process ${process.pid}`),
  });
  await release?.();
  expect(await withLock(here, 'x', 0, async () => 'done')).toBe('done');
});

/** What a holder wrote, changed, as the lock file of somebody else. */
async function lockOf(here: LockPlace, changes: object): Promise<string> {
  const release = await tryLock(here, 'x');
  const path = join(here.directory, 'x.lock.1');
  const holder = JSON.parse(readFileSync(path, 'utf8'));
  await release?.();
  writeFileSync(path, JSON.stringify({ ...holder, ...changes }));
  return path;
}

test.each([
  ['that has ended', { pid: 4_194_305 }],
  ['whose process id another process has now', { started: '1' }],
])('a holder %s is passed over at once, and its lock removed', async (_, changes) => {
  const here = place();
  await lockOf(here, changes);
  expect(await withLock(here, 'x', 0, async () => readdirSync(here.directory))).toEqual(['x.lock.2']);
  expect(readdirSync(here.directory)).toEqual([]);
});

test.each([
  ['of another boot or namespace', { scope: 'elsewhere' }],
  ['that nobody can read', { pid: 'x' }],
])('a holder %s counts as dead after 30 s only', async (_, changes) => {
  const here = place();
  const path = await lockOf(here, changes);
  expect(await tryLock(here, 'x')).toBeUndefined();
  const before = Date.now() / 1000 - 31;
  utimesSync(path, before, before);
  expect(await tryLock(here, 'x')).toBeTypeOf('function');
});

test('of two that took different numbers at the same moment, who sees the other gives way', async () => {
  let path = '';
  const here = place({
    exists(id) {
      // While the dead lock is looked at, another process takes the lock under another number.
      if (id !== process.pid) writeFileSync(path.replace('lock.1', 'lock.9'), living);
      return id === process.pid;
    },
  });
  const release = await tryLock(here, 'x');
  const living = readFileSync(join(here.directory, 'x.lock.1'), 'utf8');
  await release?.();
  path = await lockOf(here, { pid: 4_194_305 });
  expect(await tryLock(here, 'x')).toBeUndefined();
  expect(readdirSync(here.directory).sort()).toEqual(['x.lock.1', 'x.lock.9']);
});

test('locks of other names are not in the way', async () => {
  const here = place();
  await tryLock(here, 'x');
  expect(await tryLock(here, 'y')).toBeTypeOf('function');
});
