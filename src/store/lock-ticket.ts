import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  truncateSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { systemCode } from '../system-error.ts';
import { isOwner, newOwner, type Standing, standingOf } from './lock-owner.ts';

/** Where locks are, and what of the system they need. */
export interface LockPlace extends Pick<Context, 'processes' | 'now' | 'pause'> {
  readonly directory: string;
}

/** A file NAME.lock.NUMBER.OWNER. */
export interface LockFile {
  readonly file: string;
  /** Zero while its owner chooses. */
  readonly number: number;
  readonly owner: string;
}

/** A lock file of our own, from its making to its removal. */
export interface Ticket {
  /** Lists the others. @returns the number after the highest; undefined where that one, and no number, is in use */
  choose(): number | undefined;
  /** Takes the number. If the file was removed, `look` says so. */
  take(number: number): void;
  /**
   * Lists the others once. Gives those that are before us, or that choose and could still come before
   * us; undefined where our own file is gone. The dead among them are removed as `waitingFor` does it.
   */
  look(): readonly LockFile[] | undefined;
  /** Gives those of them that are still before us: the list without the gone at its head and the dead at its end. */
  waitingFor(before: readonly LockFile[]): readonly LockFile[];
  /** Whether the file is still there: another process has removed it if it took us for dead. */
  isThere(): boolean;
  /** Removes the file. It never throws: what stays behind is removed after our death. */
  discard(): void;
}

/** Milliseconds between two touches of a file by its owner, and without one until it counts as dead. */
const HEARTBEAT = 5_000;
const UNTOUCHED = 30_000;

/** Gives the files of one lock, in the order in which they are served; those that choose come first. */
export function locksAmong(files: readonly string[], name: string): readonly LockFile[] {
  const locks = files.toSorted().flatMap((file) => parseLockFile(name, file) ?? []);
  return locks.sort((a, b) => a.number - b.number);
}

function parseLockFile(name: string, file: string): LockFile | undefined {
  const prefix = `${name}.lock.`;
  if (!file.startsWith(prefix)) return undefined;
  const [, digits = '', owner = ''] = /^(\d+)\.(.+)$/.exec(file.slice(prefix.length)) ?? [];
  return Number.isSafeInteger(Number(digits)) && isOwner(owner) ? { file, number: Number(digits), owner } : undefined;
}

/** Makes a lock file, which says that its number is being chosen. @throws the system's error */
export function createTicket({ directory, processes }: LockPlace, name: string): Ticket {
  const owner = newOwner(processes);
  const fileOf = (number: number) => `${name}.lock.${number}.${owner}`;
  let own = fileOf(0);
  const path = () => join(directory, own);
  const list = () => locksAmong(readdirSync(directory), name);
  createFile(path());
  const heartbeat = setInterval(() => touch(path()), HEARTBEAT).unref();

  function isDead({ file, owner: other }: LockFile): boolean {
    const status = lstatSync(join(directory, file), { throwIfNoEntry: false });
    if (!status?.isFile()) return true;
    const standing: Standing = standingOf(other, owner, processes);
    if (standing !== 'unseen') return standing === 'dead';
    // By the clock of the directory, which may be another host's. One from the future is no living one's either.
    touch(path());
    const now = lstatSync(path(), { throwIfNoEntry: false })?.mtimeMs ?? status.mtimeMs;
    return Math.abs(now - status.mtimeMs) >= UNTOUCHED;
  }

  function waitingFor(before: readonly LockFile[]): readonly LockFile[] {
    // Not `existsSync`, to which what cannot be looked at is gone.
    const head = before.findIndex(({ file }) => lstatSync(join(directory, file), { throwIfNoEntry: false }));
    if (head === -1) return [];
    // The nearest alone: while it lives, it sees to those before it.
    const nearest = before.findLastIndex((lock) => {
      const dead = isDead(lock);
      if (dead) remove(join(directory, lock.file));
      return !dead;
    });
    return before.slice(head, nearest + 1);
  }

  return {
    choose() {
      const highest = list().at(-1);
      const number = (highest?.number ?? 0) + 1;
      if (Number.isSafeInteger(number)) return number;
      if (highest && isDead(highest)) remove(join(directory, highest.file));
      return undefined;
    },
    take(number) {
      const from = path();
      own = fileOf(number);
      try {
        renameSync(from, path());
      } catch (error) {
        // Over a network it may have been done and its answer lost.
        if (systemCode(error) === 'ENOENT' || existsSync(path())) return;
        own = fileOf(0);
        throw error;
      }
    },
    look() {
      const files = list();
      const place = files.findIndex(({ file }) => file === own);
      return place === -1 ? undefined : waitingFor(files.slice(0, place));
    },
    waitingFor,
    isThere: () => existsSync(path()),
    discard() {
      clearInterval(heartbeat);
      remove(path());
    },
  };
}

function createFile(path: string): void {
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      // A umask may have taken the owner's rights too; where there are no modes there is nothing to give back.
      if ((fstatSync(file).mode & 0o600) !== 0o600) fchmodSync(file, 0o600);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // Over a network it may have been made and its answer lost: nobody else makes one of this name.
    remove(path);
    throw error;
  }
}

/** Sets the time of change by the clock of the file system; utimes(2) with a time would set it by ours. */
function touch(path: string): void {
  try {
    truncateSync(path, lstatSync(path).size === 0 ? 1 : 0);
  } catch {
    // It is gone, or has to do without.
  }
}

/** Names are never used again, so that what is removed late is never another's. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another process was faster; or it cannot be removed, and blocks nobody once its owner has ended.
  }
}
