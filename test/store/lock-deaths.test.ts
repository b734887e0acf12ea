import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryLock, withLock } from '../../src/store/lock.ts';
import { addLock, createPlace, DEAD, ELSEWHERE, lockedBy, ownerWith, STARTED, WITHOUT_PROC } from './lock-files.ts';

test.each([
  ['that has ended', 1, DEAD],
  ['whose process id another process has now', 1, { [STARTED]: '1' }],
  ['that has ended while it chose its number', 0, DEAD],
])('a holder %s is passed over at once, and its file removed', async (_, number, changes) => {
  const place = createPlace();
  const dead = addLock(place, number, changes);
  const files = await withLock(place, 'x', { left: 0 }, async () => readdirSync(place.directory));
  expect(files).toHaveLength(1);
  expect(files).not.toContain(dead);
  expect(readdirSync(place.directory)).toEqual([]);
});

test.each([
  ['of another boot, host or namespace', 1, ELSEWHERE],
  ['of a host without /proc', 1, WITHOUT_PROC],
  ['that chooses its number elsewhere', 0, ELSEWHERE],
])('a holder %s counts as dead when it has not touched its file for 30 s', async (_, number, changes) => {
  const place = createPlace();
  const path = join(place.directory, addLock(place, number, changes));
  // The clock of the directory decides, not that of the process.
  place.clock.time += 3_600_000;
  const touched = (secondsAgo: number) => {
    const time = Date.now() / 1000 - secondsAgo;
    utimesSync(path, time, time);
  };
  for (const seconds of [0, 25, -25]) {
    touched(seconds);
    expect(tryLock(place, 'x')).toBeUndefined();
  }
  await expect(withLock(place, 'x', { left: 5 }, async () => {})).rejects.toEqual(lockedBy(place, 'another process'));
  for (const seconds of [30.1, 3_600, -3_600]) {
    writeFileSync(path, '');
    touched(seconds);
    expect(tryLock(place, 'x')?.release()).toBeUndefined();
    expect(readdirSync(place.directory)).toEqual([]);
  }
});

test.each([
  ['no safe integer', String(2 ** 53)],
  ['larger than any number', '1'.padEnd(60, '0')],
])('a number that is %s does not block', (_, number) => {
  const place = createPlace();
  addLock(place, number);
  expect(tryLock(place, 'x')).toBeDefined();
});

test('the last safe integer blocks until its owner has ended', () => {
  const place = createPlace();
  addLock(place, Number.MAX_SAFE_INTEGER);
  expect(tryLock(place, 'x')).toBeUndefined();
  rmSync(place.directory, { recursive: true });
  mkdirSync(place.directory);
  addLock(place, Number.MAX_SAFE_INTEGER, DEAD);
  expect(tryLock(place, 'x')).toBeUndefined();
  expect(tryLock(place, 'x')).toBeDefined();
});

test.each(['x.lock.1', `x.lock.1.${ownerWith()}`, `x.lock.0.${ownerWith()}`])(
  'a directory of the name %s does not block',
  (name) => {
    const place = createPlace();
    mkdirSync(join(place.directory, name));
    expect(tryLock(place, 'x')).toBeDefined();
  },
);

test('the file is private, under any umask', () => {
  const place = createPlace();
  for (const umask of [0o000, 0o777]) {
    const former = process.umask(umask);
    const lock = tryLock(place, 'x');
    process.umask(former);
    expect(statSync(join(place.directory, readdirSync(place.directory)[0] ?? '')).mode & 0o777).toBe(0o600);
    lock?.release();
  }
});
