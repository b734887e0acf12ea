import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../system-error.ts';
import { holderAmong, tryLock } from './lock.ts';
import { type LockPlace, locksAmong } from './lock-ticket.ts';

/** The files that a process killed in mid-write leaves behind, its locks apart. */
const LEFTOVER = /^\.config\.json\..*tmp/;

/** A lock's file; of a former form, or with a number that is none, it counts for nothing. */
const LOCK_FILE = /^(.+)\.lock\.\d+(?:\.\d+-\d+-\w+-\w+)?$/;

/**
 * Removes what killed processes left behind, where no living one is writing. A directory that may
 * only be read is left as it is.
 *
 * @param lock the name of the lock under which files are written
 */
export function removeLeftovers(place: LockPlace, lock: string): void {
  try {
    const files = readdirSync(place.directory);
    const names = files.flatMap((file) => LOCK_FILE.exec(file)?.[1] ?? []);
    const hasLeftover = files.some((file) => LEFTOVER.test(file));
    for (const name of new Set(hasLeftover ? [...names, lock] : names)) {
      // Who holds it now removes them later.
      if (holderAmong(files, name, place.processes) === undefined) removeOf(place, name, name === lock);
    }
  } catch (error) {
    // The next command that may write here removes them.
    if (systemCode(error) === '') throw error;
  }
}

/** Taking a lock removes what dead holders left of it; under it the other files are nobody's. */
function removeOf(place: LockPlace, name: string, isOfFile: boolean): void {
  const held = tryLock(place, name);
  if (!held) return;
  try {
    const files = readdirSync(place.directory);
    const locks = new Set(locksAmong(files, name).map(({ file }) => file));
    for (const file of files) {
      const isStrange = LOCK_FILE.exec(file)?.[1] === name && !locks.has(file);
      if (isStrange || (isOfFile && LEFTOVER.test(file))) remove(join(place.directory, file));
    }
  } finally {
    held.release();
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is a directory, or gone already.
  }
}
