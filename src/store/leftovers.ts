import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../system-error.ts';
import { type LockPlace, lockNames, tryLock } from './lock.ts';

/** The files that a process killed in mid-write leaves behind, its locks apart. */
const LEFTOVER = /^\.config\.json\..*tmp/;

/**
 * Removes what killed processes left behind, where no living one is writing. A directory that may
 * only be read is left as it is.
 *
 * @param lock the name of the lock under which files are written
 */
export function removeLeftovers(place: LockPlace, lock: string): void {
  try {
    const files = readdirSync(place.directory);
    const names = lockNames(files);
    const leftover = files.some((file) => LEFTOVER.test(file));
    for (const name of new Set(leftover ? [...names, lock] : names)) {
      // Taking a lock removes what dead holders left of it.
      const release = tryLock(place, name);
      if (release && name === lock) removeFiles(place.directory);
      release?.();
    }
  } catch (error) {
    // The next command that may write here removes them.
    if (systemCode(error) === '') throw error;
  }
}

/** Needs the lock: files of these names are then nobody's. */
function removeFiles(directory: string): void {
  for (const file of readdirSync(directory)) {
    if (LEFTOVER.test(file)) rmSync(join(directory, file), { force: true });
  }
}
