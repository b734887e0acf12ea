import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeLeftovers } from '../../src/store/leftovers.ts';
import { addLock, createPlace, DEAD, ELSEWHERE, NO_PROCESS, ownerWith, processes } from './lock-files.ts';

const LOCK = 'config.json';

/** Makes the files, tidies, and tells which are left, and whether anything in the directory was changed. */
function tidy(files: readonly string[]) {
  const place = createPlace();
  for (const file of files) writeFileSync(join(place.directory, file), '');
  utimesSync(place.directory, 1_000, 1_000);
  removeLeftovers(place, LOCK);
  return { left: readdirSync(place.directory).sort(), isChanged: statSync(place.directory).mtimeMs !== 1_000_000 };
}

const lock = (name: string, number: number | string, changes: Record<number, string> = {}) =>
  `${name}.lock.${number}.${ownerWith(changes)}`;

test.each([
  ['the half of a file, without any lock', ['.config.json.0123.tmp']],
  ['the half of a file whose name has more after it', ['.config.json.0123.tmp.tmp-17641']],
  ['the lock of a dead process', [lock(LOCK, 1, DEAD)]],
  ['another lock of a dead process', [lock('abcd', 0, DEAD)]],
  ['a lock of a former form', ['config.json.lock.1', 'abcd.lock.12']],
  ['a lock with a number that is none', [lock('abcd', `1${'0'.repeat(30)}`)]],
  ['all of them', ['.config.json.0123.tmp', lock(LOCK, 1, DEAD), lock('abcd', 2, DEAD), 'config.json.lock.1']],
])('%s is removed', (_, files) => {
  expect(tidy(['config.json', ...files])).toEqual({ left: ['config.json'], isChanged: true });
});

test.each([
  ['the config file alone', ['config.json']],
  ['nothing', []],
  [
    "another program's",
    ['config.json.tmp', '.config.json', 'a.config.json.0.tmp', 'x.lock', 'a.lock.1.2', 'x.lock.1.tmp'],
  ],
  ['a half of a file that a living process may be writing', ['.config.json.0123.tmp', lock(LOCK, 1)]],
  ['the lock of a living process, and what came after it', [lock(LOCK, 1), 'config.json.lock.1', lock(LOCK, 2, DEAD)]],
])('not even touched is %s', (_, files) => {
  expect(tidy(files)).toEqual({ left: files.toSorted(), isChanged: false });
});

test('the half of a file stays where only another lock is free', () => {
  const kept = ['.config.json.0123.tmp', lock(LOCK, 1)];
  expect(tidy([...kept, lock('abcd', 1, DEAD)])).toEqual({ left: kept.toSorted(), isChanged: true });
});

test('what cannot be told to be dead stays', () => {
  const kept = ['.config.json.0123.tmp', lock(LOCK, 1, ELSEWHERE)];
  expect(tidy(kept).left).toEqual(kept.toSorted());
});

test('who comes to wait meanwhile keeps its file', () => {
  let waiter = '';
  const exists = (id: number) => {
    const isQueued = readdirSync(place.directory).some((file) => file.startsWith(`${LOCK}.lock.2.`));
    if (id === NO_PROCESS && isQueued) waiter = addLock(place, 3, {}, LOCK);
    return id === process.pid;
  };
  const place = createPlace({ processes: { ...processes, exists } });
  addLock(place, 1, DEAD, LOCK);
  removeLeftovers(place, LOCK);
  expect(readdirSync(place.directory)).toEqual([waiter]);
});

test('directories with such names stay', () => {
  const place = createPlace();
  const names = ['.config.json.0123.tmp', 'config.json.lock.1'];
  for (const name of names) mkdirSync(join(place.directory, name));
  removeLeftovers(place, LOCK);
  expect(readdirSync(place.directory).sort()).toEqual(names);
});

test('a directory that cannot be read or written is left as it is; a bug is not hidden', () => {
  const place = createPlace();
  addLock(place, 1, DEAD, LOCK);
  const bug = new TypeError('of whatever text');
  const exists = () => {
    throw bug;
  };
  expect(() => removeLeftovers({ ...place, processes: { ...processes, exists } }, LOCK)).toThrow(bug);
  rmSync(place.directory, { recursive: true });
  expect(removeLeftovers(place, LOCK)).toBeUndefined();
});
