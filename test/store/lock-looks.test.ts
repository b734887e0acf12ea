import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createInterval, tryLock, withLock } from '../../src/store/lock.ts';
import { temporaryDirectory } from '../support/world.ts';
import { addLock, createPlace, DEAD, lockedBy, NO_PROCESS, processes } from './lock-files.ts';

test.each<[string, (directory: string) => void]>([
  ['somebody who comes during the first look', (directory) => addLock({ ...createPlace(), directory }, 0)],
  [
    'that another process took us for dead',
    (directory) => {
      for (const file of readdirSync(directory)) if (file.startsWith('x.lock.2.')) rmSync(join(directory, file));
    },
  ],
])('a lock is tried with two looks: the second sees %s', (_, change) => {
  const directory = temporaryDirectory();
  // The first look finds a dead process, and asks for it.
  const exists = (id: number) => {
    if (id === NO_PROCESS) change(directory);
    return id !== NO_PROCESS;
  };
  const place = createPlace({ directory, processes: { ...processes, exists } });
  addLock(place, 1, DEAD);
  expect(tryLock(place, 'x')).toBeUndefined();
});

test('a waiter looks the less often the more are before it, the slower they go, and the longer one stays', () => {
  let time = 1_000_000;
  const interval = createInterval(() => time);
  const looks = [
    { at: 0, ahead: 8, milliseconds: 32 },
    { at: 160, ahead: 8, milliseconds: 42 },
    { at: 320, ahead: 4, milliseconds: 80 },
    { at: 480, ahead: 4, milliseconds: 90 },
    { at: 960, ahead: 2, milliseconds: 80 },
    { at: 960, ahead: 400, milliseconds: 1_000 },
    { at: 1_400, ahead: 1, milliseconds: 50 },
    { at: 60_000, ahead: 1, milliseconds: 1_000 },
    { at: -3_600_000, ahead: 1, milliseconds: 4 },
  ];
  const shown = looks.map(({ at, ahead }) => {
    time = 1_000_000 + at;
    return { at, ahead, milliseconds: interval(ahead) };
  });
  expect(shown).toEqual(looks);
});

test('two looks in a row have to be clear, however long was waited before', async () => {
  const directory = temporaryDirectory();
  const exists = (id: number) => {
    if (id === NO_PROCESS) addLock(place, 0);
    return id !== NO_PROCESS;
  };
  const place = createPlace({ directory, processes: { ...processes, exists } });
  const holder = addLock(place, 1);
  const { pause } = place;
  place.pause = async (milliseconds) => {
    // The look after the wait is clear but for a dead process; while it is asked for, somebody comes.
    if (readdirSync(directory).includes(holder)) {
      rmSync(join(directory, holder));
      addLock(place, 1, DEAD);
    }
    await pause(milliseconds);
  };
  await expect(withLock(place, 'x', { left: 60_000 }, async () => 'two at once')).rejects.toEqual(
    lockedBy(place, 'another process'),
  );
});

test('where no number is left, a waiter tries again every second', async () => {
  const place = createPlace();
  addLock(place, Number.MAX_SAFE_INTEGER);
  const pauses: number[] = [];
  const { pause } = place;
  place.pause = async (milliseconds) => {
    pauses.push(milliseconds);
    await pause(milliseconds);
  };
  await expect(withLock(place, 'x', { left: 3_500 }, async () => {})).rejects.toEqual(
    lockedBy(place, `process ${process.pid}`),
  );
  expect({ pauses, files: readdirSync(place.directory).length }).toEqual({
    pauses: [1_000, 1_000, 1_000, 500],
    files: 1,
  });
});
