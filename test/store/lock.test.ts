import { closeSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { holderAmong, tryLock, withLock } from '../../src/store/lock.ts';
import { createPlace, DEAD, ELSEWHERE, lockedBy, ownerWith, processes } from './lock-files.ts';

test('one at a time, in the order in which they came', async () => {
  const place = createPlace();
  let [inside, most] = [0, 0];
  const served: number[] = [];
  const order = Array.from({ length: 20 }, (_, index) => index);
  await Promise.all(
    order.map((index) =>
      withLock(place, 'x', { left: Number.POSITIVE_INFINITY }, async () => {
        inside += 1;
        most = Math.max(most, inside);
        served.push(index);
        await setImmediate();
        inside -= 1;
      }),
    ),
  );
  expect({ most, served, left: readdirSync(place.directory) }).toEqual({ most: 1, served: order, left: [] });
});

test('the lock is given back when the work fails', async () => {
  const place = createPlace();
  const failing = withLock(place, 'x', { left: 0 }, () => Promise.reject(new Error('failed')));
  await expect(failing).rejects.toEqual(new Error('failed'));
  expect(readdirSync(place.directory)).toEqual([]);
});

test('a living holder is waited for as long as told, over all locks together, then named', async () => {
  const place = createPlace();
  const start = place.now();
  const patience = { left: 60_000 };
  const first = tryLock(place, 'x');
  const { pause } = place;
  place.pause = async (milliseconds) => {
    await pause(milliseconds);
    if (place.now() - start > 40_000) first?.release();
  };
  expect(await withLock(place, 'x', patience, async () => 'done')).toBe('done');
  tryLock(place, 'x');
  await expect(withLock(place, 'x', patience, async () => {})).rejects.toEqual(
    lockedBy(place, `process ${process.pid}`),
  );
  expect(place.now() - start).toBeGreaterThan(59_999);
  expect(place.now() - start).toBeLessThan(60_001);
  expect(readdirSync(place.directory)).toHaveLength(1);
});

test('a clock that is set back makes no wait longer or busier', async () => {
  const place = createPlace();
  tryLock(place, 'x');
  const pauses: number[] = [];
  place.pause = async (milliseconds) => {
    pauses.push(milliseconds);
    place.clock.time -= 3_600_000;
  };
  await expect(withLock(place, 'x', { left: 60_000 }, async () => {})).rejects.toThrow('is locked by');
  const shortest = Math.min(...pauses.slice(0, -1));
  expect({ shortest, sum: Math.round(pauses.reduce((sum, milliseconds) => sum + milliseconds)) }).toEqual({
    shortest: 4,
    sum: 60_000,
  });
});

test('an interrupted wait leaves nothing behind', async () => {
  const place = createPlace();
  tryLock(place, 'x');
  const before = readdirSync(place.directory);
  const interrupted = { ...place, pause: () => Promise.reject(new Error('interrupted')) };
  await expect(withLock(interrupted, 'x', { left: 60_000 }, async () => {})).rejects.toThrow('interrupted');
  expect(readdirSync(place.directory)).toEqual(before);
});

test('who has lost the lock is told so, and its release removes no other', () => {
  const place = createPlace();
  const late = tryLock(place, 'x');
  const [file = ''] = readdirSync(place.directory);
  late?.assertHeld();
  rmSync(join(place.directory, file));
  const next = tryLock(place, 'x');
  expect(() => late?.assertHeld()).toThrow(
    new TmdbAuthError('store_locked', `the lock of ${place.directory}/x was lost to another process`, {
      hint: 'this process was suspended for too long: try again',
      retryable: true,
    }),
  );
  late?.release();
  next?.assertHeld();
});

test('a waiter that was taken for dead queues again', async () => {
  const place = createPlace();
  const held = tryLock(place, 'x');
  const [own = ''] = readdirSync(place.directory);
  let looks = 0;
  const { pause } = place;
  place.pause = async (milliseconds) => {
    looks += 1;
    if (looks === 1)
      for (const file of readdirSync(place.directory)) if (file !== own) rmSync(join(place.directory, file));
    if (looks === 3) held?.release();
    await pause(milliseconds);
  };
  expect(await withLock(place, 'x', { left: 60_000 }, async () => readdirSync(place.directory).length)).toBe(1);
  expect(looks).toBe(3);
});

test('a release does not throw where the file cannot be removed', () => {
  const place = createPlace();
  const lock = tryLock(place, 'x');
  const moved = `${place.directory}.moved`;
  renameSync(place.directory, moved);
  closeSync(openSync(place.directory, 'w'));
  expect(lock?.release()).toBeUndefined();
  rmSync(moved, { recursive: true });
});

test('locks of other names are not in the way', () => {
  const place = createPlace();
  tryLock(place, 'x');
  expect(tryLock(place, 'y')).toBeDefined();
});

test.each<[string, string, readonly string[], number | undefined]>([
  ['the first that has a number', 'x', [`x.lock.0.${ownerWith(DEAD)}`, `x.lock.1.${ownerWith()}`], process.pid],
  ['nobody who chooses', 'x', [`x.lock.0.${ownerWith()}`], undefined],
  ['nobody of another host', 'x', [`x.lock.1.${ownerWith(ELSEWHERE)}`, `x.lock.2.${ownerWith()}`], undefined],
  ['nobody who has ended', 'x', [`x.lock.1.${ownerWith(DEAD)}`, `x.lock.2.${ownerWith()}`], undefined],
  ['nobody of another lock', 'y', [`x.lock.1.${ownerWith()}`], undefined],
  ['nobody without files', 'x', [], undefined],
])('the holder that is named is %s', (_, name, files, holder) => {
  expect(holderAmong(files, name, processes)).toBe(holder);
});
