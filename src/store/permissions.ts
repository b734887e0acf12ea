import { chmodSync, fchmodSync, fstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';
import { ELSEWHERE, MOVE_AWAY, unusable } from './store-error.ts';

/** Receives a warning: what was found wrong in the store, and mended or passed over. */
export type Warn = (code: string, message: string) => Promise<void>;

export interface Owner {
  /** Undefined where files have no owner and no mode: on Windows. */
  readonly userId: number | undefined;
  readonly onWarning: Warn;
}

/**
 * Makes the directory and what is missing above it: 0700 whatever the umask, from the start. One
 * that exists is tightened.
 *
 * @throws TmdbAuthError `store_unavailable` if something else is in the way, or the system's error
 */
export async function privateDirectory(directory: string, owner: Owner): Promise<void> {
  if (!makeDirectories(directory)) await tightenDirectory(directory, owner);
}

/** Returns false if the directory was there. */
function makeDirectories(directory: string): boolean {
  const parent = dirname(directory);
  try {
    return makeDirectory(directory);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || parent === directory) throw error;
  }
  makeDirectories(parent);
  try {
    return makeDirectory(directory);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    // procfs, for one, says ENOENT although nothing is missing above.
    throw unusable(directory, `cannot be made: the system lets nobody make a directory in ${parent}`, ELSEWHERE);
  }
}

/** Returns false if the directory was there. */
function makeDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const status = statSync(directory, { throwIfNoEntry: false });
    if (!status) throw unusable(directory, 'is a symbolic link to nothing');
    if (!status.isDirectory()) throw unusable(directory, 'is not a directory');
    return false;
  }
  chmodSync(directory, 0o700);
  return true;
}

/** @throws TmdbAuthError `store_permission` if the file is another user's */
export async function tightenFile(path: string, file: number, { userId, onWarning }: Owner): Promise<void> {
  if (userId === undefined) return;
  const { mode, uid } = fstatSync(file);
  if (uid !== userId) {
    throw new TmdbAuthError('store_permission', `${path} belongs to another user`, { hint: MOVE_AWAY });
  }
  if ((mode & 0o077) === 0) return;
  fchmodSync(file, 0o600);
  await onWarning('mode_tightened', `${path} was open to others; its mode is now 0600`);
}

export async function tightenDirectory(directory: string, { userId, onWarning }: Owner): Promise<void> {
  const { mode, uid } = statSync(directory);
  // A sticky directory such as /tmp is everybody's.
  if (userId === undefined || uid !== userId || (mode & 0o077) === 0 || (mode & 0o1000) !== 0) return;
  chmodSync(directory, 0o700);
  await onWarning('mode_tightened', `${directory} was open to others; its mode is now 0700`);
}
