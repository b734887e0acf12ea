import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TmdbAuthError } from '../../src/errors.ts';
import { newOwner } from '../../src/store/lock-owner.ts';
import type { LockPlace } from '../../src/store/lock-ticket.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess } from './access.ts';

/** Above the highest process id that Linux can give: proc_sys_kernel(5), pid_max. */
export const NO_PROCESS = 2 ** 22 + 1;

export const processes = { ownId: process.pid, exists: (id: number) => id === process.pid };

export const createPlace = (changes: Partial<LockPlace> = {}) => ({
  ...createAccess({ processes }),
  directory: temporaryDirectory(),
  ...changes,
});

/** How a lock that is held by another is reported. */
export const lockedBy = (place: LockPlace, holder: string) =>
  new TmdbAuthError('store_locked', `${place.directory}/x is locked by ${holder}`, {
    hint: 'wait for that process or end it, then try again',
    retryable: true,
  });

/** The parts of an owner's name. */
export const [PID, STARTED] = [0, 1];
const SCOPE = 2;

/** A process that has ended, one of another host, and one of which nothing can be known. */
export const DEAD = { [PID]: String(NO_PROCESS) };
export const ELSEWHERE = { [SCOPE]: 'elsewhere' };
export const WITHOUT_PROC = { [PID]: '1', [SCOPE]: 'unknown' };

/** Gives the name of an owner that differs from this process in these parts. */
export function ownerWith(changes: Record<number, string> = {}): string {
  const parts = newOwner(processes).split('-');
  return parts.map((part, index) => changes[index] ?? part).join('-');
}

/** Makes a lock file whose owner differs from this process in these parts. @returns its name */
export function addLock(
  { directory }: LockPlace,
  number: number | string,
  changes: Record<number, string> = {},
  name = 'x',
): string {
  const file = `${name}.lock.${number}.${ownerWith(changes)}`;
  writeFileSync(join(directory, file), '');
  return file;
}
