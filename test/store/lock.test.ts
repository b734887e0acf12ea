import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { tryLock, withLock } from '../../src/store/lock.ts';
import { newOwner } from '../../src/store/lock-owner.ts';
import type { LockPlace } from '../../src/store/lock-ticket.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess } from './access.ts';

/** Above the highest process id that Linux can give: proc_sys_kernel(5), pid_max. */
const NO_PROCESS = 2 ** 22 + 1;

const processes = { ownId: process.pid, exists: (id: number) => id === process.pid };

const createPlace = () => ({ ...createAccess({ processes }), directory: temporaryDirectory() });

const lockedBy = (place: LockPlace, holder: string) =>
  new TmdbAuthError('store_locked', `${place.directory}/x is locked by ${holder}`, {
    hint: 'wait for that process or end it, then try again',
    retryable: true,
  });

/** A lock file whose owner differs from this process in some parts of its name. */
function lockOf(place: LockPlace, number: number | string, changes: Record<number, string> = {}): string {
  const owner = newOwner(processes).split('-');
  const file = `x.lock.${number}.${owner.map((part, index) => changes[index] ?? part).join('-')}`;
  writeFileSync(join(place.directory, file), '');
  return file;
}

const [PID, STARTED, SCOPE] = [0, 1, 2];

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

test.each([
  ['that has ended', 1, { [PID]: String(NO_PROCESS) }],
  ['whose process id another process has now', 1, { [STARTED]: '1' }],
  ['that has ended while it chose its number', 0, { [PID]: String(NO_PROCESS) }],
])('a holder %s is passed over at once, and its file removed', async (_, number, changes) => {
  const place = createPlace();
  const dead = lockOf(place, number, changes);
  const files = await withLock(place, 'x', { left: 0 }, async () => readdirSync(place.directory));
  expect(files).toHaveLength(1);
  expect(files).not.toContain(dead);
  expect(readdirSync(place.directory)).toEqual([]);
});

test.each([
  ['of another boot, host or namespace', 1, { [SCOPE]: 'elsewhere' }],
  ['of a host without /proc', 1, { [PID]: '1', [SCOPE]: 'unknown' }],
  ['that chooses its number elsewhere', 0, { [SCOPE]: 'elsewhere' }],
])('a holder %s counts as dead when it has not touched its file for 30 s', async (_, number, changes) => {
  const place = createPlace();
  const path = join(place.directory, lockOf(place, number, changes));
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
  lockOf(place, number);
  expect(tryLock(place, 'x')).toBeDefined();
});

test('the last safe integer blocks until its owner has ended', () => {
  const place = createPlace();
  lockOf(place, Number.MAX_SAFE_INTEGER);
  expect(tryLock(place, 'x')).toBeUndefined();
  rmSync(place.directory, { recursive: true });
  mkdirSync(place.directory);
  lockOf(place, Number.MAX_SAFE_INTEGER, { [PID]: String(NO_PROCESS) });
  expect(tryLock(place, 'x')).toBeUndefined();
  expect(tryLock(place, 'x')).toBeDefined();
});

test.each(['x.lock.1', `x.lock.1.${newOwner(processes)}`, `x.lock.0.${newOwner(processes)}`])(
  'a directory of the name %s does not block',
  (name) => {
    const place = createPlace();
    mkdirSync(join(place.directory, name));
    expect(tryLock(place, 'x')).toBeDefined();
  },
);

test('who has lost the lock is told so, and its release removes no other', () => {
  const place = createPlace();
  const late = tryLock(place, 'x');
  const [file = ''] = readdirSync(place.directory);
  late?.assertHeld();
  rmSync(join(place.directory, file));
  const next = tryLock(place, 'x');
  expect(() => late?.assertHeld()).toThrow(
    new TmdbAuthError('store_locked', `the lock of ${place.directory}/x was lost to another process`, {
      hint: 'this process stood still for too long: try again',
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

test('locks of other names are not in the way', () => {
  const place = createPlace();
  tryLock(place, 'x');
  expect(tryLock(place, 'y')).toBeDefined();
});
