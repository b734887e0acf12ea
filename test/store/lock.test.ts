import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { type LockPlace, tryLock, withLock } from '../../src/store/lock.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess } from './access.ts';

/** Above the highest process id that Linux can give: proc_sys_kernel(5), pid_max. */
const NO_PROCESS = 2 ** 22 + 1;

function createPlace(exists = (id: number) => id === process.pid) {
  return { ...createAccess({ processes: { ownId: process.pid, exists } }), directory: temporaryDirectory() };
}

test('one at a time', async () => {
  const place = createPlace();
  let [inside, most] = [0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await setImmediate();
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(place, 'x', Number.POSITIVE_INFINITY, work)));
  expect({ most, left: readdirSync(place.directory) }).toEqual({ most: 1, left: [] });
});

test('the lock is given back when the work fails', async () => {
  const place = createPlace();
  await expect(withLock(place, 'x', 0, () => Promise.reject(new Error('failed')))).rejects.toEqual(new Error('failed'));
  expect(readdirSync(place.directory)).toEqual([]);
});

test('a living holder is waited for as long as told, then named', async () => {
  const place = createPlace();
  const start = place.now();
  const release = tryLock(place, 'x');
  await expect(withLock(place, 'x', 60_000, async () => {})).rejects.toEqual(
    new TmdbAuthError('store_locked', `${place.directory}/x is locked by process ${process.pid}`, {
      hint: 'wait for that process or end it, then try again',
      retryable: true,
    }),
  );
  const waited = place.now() - start;
  expect(waited).toBeGreaterThan(60_000);
  expect(waited).toBeLessThan(61_000);
  release?.();
  expect(await withLock(place, 'x', 0, async () => 'done')).toBe('done');
});

/** What a holder wrote, changed, as the lock file of somebody else. */
function lockOf(place: LockPlace, changes: object): string {
  const release = tryLock(place, 'x');
  const path = join(place.directory, 'x.lock.1');
  const holder = JSON.parse(readFileSync(path, 'utf8'));
  release?.();
  writeFileSync(path, JSON.stringify({ ...holder, ...changes }));
  return path;
}

test.each([
  ['that has ended', { pid: NO_PROCESS }],
  ['whose process id another process has now', { started: '1' }],
])('a holder %s is passed over at once, and its lock removed', async (_, changes) => {
  const place = createPlace();
  lockOf(place, changes);
  expect(await withLock(place, 'x', 0, async () => readdirSync(place.directory))).toEqual(['x.lock.2']);
  expect(readdirSync(place.directory)).toEqual([]);
});

test.each([
  ['of another boot or namespace', { scope: 'elsewhere' }],
  ['that nobody can read', { pid: 'x' }],
])('a holder %s counts as dead after 30 s only', (_, changes) => {
  const place = createPlace();
  const made = statSync(lockOf(place, changes)).mtimeMs;
  place.clock.time = made + 29_999;
  expect(tryLock(place, 'x')).toBeUndefined();
  place.clock.time = made + 30_000;
  expect(tryLock(place, 'x')).toBeTypeOf('function');
});

test('of two that took different numbers at the same moment, who sees the other gives way', () => {
  let path = '';
  const place = createPlace((id) => {
    // While the dead lock is looked at, another process takes the lock under another number.
    if (id !== process.pid) writeFileSync(path.replace('lock.1', 'lock.9'), living);
    return id === process.pid;
  });
  const release = tryLock(place, 'x');
  const living = readFileSync(join(place.directory, 'x.lock.1'), 'utf8');
  release?.();
  path = lockOf(place, { pid: NO_PROCESS });
  expect(tryLock(place, 'x')).toBeUndefined();
  expect(readdirSync(place.directory).sort()).toEqual(['x.lock.1', 'x.lock.9']);
});

test('locks of other names are not in the way', () => {
  const place = createPlace();
  tryLock(place, 'x');
  expect(tryLock(place, 'y')).toBeTypeOf('function');
});
