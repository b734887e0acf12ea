import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Processes } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Patience } from '../in-use.ts';
import { newOwner, processIdOf, standingOf } from './lock-owner.ts';
import { createTicket, type LockPlace, locksAmong, type Ticket } from './lock-ticket.ts';

// Lamport's bakery, https://lamport.azurewebsites.net/pubs/bakery.pdf, with files for numbers: make one
// that says "choosing", list the others, take the number after the highest, and enter when nobody is
// before and nobody chooses any more. A listing may miss a file that is renamed meanwhile, under both
// of its names (readdir(3p) leaves that open); the next listing has it. So two in a row have to be clear.
// The files of the dead are removed by whoever meets them: their names are never used again.

/** A lock that is held. */
export interface Lock {
  /** @throws TmdbAuthError `store_locked` if another process took this one for dead, and may hold the lock now */
  assertHeld(): void;
  /** It never throws. */
  release(): void;
}

/** Milliseconds between two looks at the directory. */
const SHORTEST = 4;
const LONGEST = 1_000;

/** Milliseconds for which a lock is held by one, where nothing is known yet. */
const PACE = 16;

/**
 * Does the work while no other process holds the lock of that name.
 *
 * @throws TmdbAuthError `store_locked`, or the system's error if the directory cannot be written
 */
export async function withLock<T>(
  place: LockPlace,
  name: string,
  patience: Patience,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await acquireLock(place, name, patience);
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}

/** Waits for the lock as `withLock` does, and takes it. The caller has to release it. */
export async function acquireLock(place: LockPlace, name: string, patience: Patience): Promise<Lock> {
  for (;;) {
    const ticket = createTicket(place, name);
    const wait = async (interval: number) => {
      if (patience.left <= 0) {
        // Not to be taken for its own holder.
        ticket.discard();
        throw locked(place, name);
      }
      const milliseconds = Math.min(interval, patience.left);
      const before = place.now();
      await place.pause(milliseconds);
      // A busy machine takes longer over it, and a clock may be set back meanwhile.
      patience.left -= Math.max(milliseconds, place.now() - before);
    };
    try {
      if (await isServed(ticket, place, wait)) return lockOf(ticket, place, name);
    } catch (error) {
      ticket.discard();
      throw error;
    }
    // Another process took us for dead.
    ticket.discard();
  }
}

/** Waits until it is the ticket's turn. Gives false if the ticket is gone. */
async function isServed(
  ticket: Ticket,
  { now }: LockPlace,
  wait: (milliseconds: number) => Promise<void>,
): Promise<boolean> {
  let number = ticket.choose();
  for (; number === undefined; number = ticket.choose()) await wait(LONGEST);
  ticket.take(number);
  const interval = createInterval(now);
  for (let clear = 0; clear < 2; ) {
    let before = ticket.look();
    if (before === undefined) return false;
    clear = before.length === 0 ? clear + 1 : 0;
    for (; before.length > 0; before = ticket.waitingFor(before)) await wait(interval(before.length));
  }
  return true;
}

/**
 * Says how many milliseconds to wait until the next look: a quarter of what those before us need at
 * their pace so far, so that the looks of a waiter are few however many wait, and longer while one stays.
 */
export function createInterval(now: () => number): (ahead: number) => number {
  const start = now();
  let first = 0;
  let last = 0;
  let since = start;
  return (ahead) => {
    first ||= ahead;
    if (ahead !== last) [last, since] = [ahead, now()];
    const pace = ahead < first ? (since - start) / (first - ahead) : PACE;
    // A clock that is set back gives less than nothing.
    return Math.min(LONGEST, Math.max(SHORTEST, (pace * ahead) / 4 + (now() - since) / 16));
  };
}

/** Takes the lock if nobody holds it or waits for it. */
export function tryLock(place: LockPlace, name: string): Lock | undefined {
  const ticket = createTicket(place, name);
  const isClear = () => ticket.look()?.length === 0;
  let lock: Lock | undefined;
  try {
    const number = ticket.choose();
    if (number !== undefined) {
      ticket.take(number);
      if (isClear() && isClear()) lock = lockOf(ticket, place, name);
    }
    return lock;
  } finally {
    if (!lock) ticket.discard();
  }
}

/** Gives the process that holds the lock, by these names of files, if it can be seen from here. */
export function holderAmong(files: readonly string[], name: string, processes: Processes): number | undefined {
  const first = locksAmong(files, name).find(({ number }) => number > 0);
  if (!first || standingOf(first.owner, newOwner(processes), processes) !== 'alive') return undefined;
  return processIdOf(first.owner);
}

function lockOf(ticket: Ticket, { directory }: LockPlace, name: string): Lock {
  return {
    release: ticket.discard,
    assertHeld() {
      if (ticket.isThere()) return;
      throw new TmdbAuthError('store_locked', `the lock of ${join(directory, name)} was lost to another process`, {
        hint: 'this process was suspended for too long: try again',
        retryable: true,
      });
    },
  };
}

function locked({ directory, processes }: LockPlace, name: string): TmdbAuthError {
  const holder = holderAmong(readdirSync(directory), name, processes);
  const by = holder === undefined ? 'another process' : `process ${holder}`;
  return new TmdbAuthError('store_locked', `${join(directory, name)} is locked by ${by}`, {
    hint: 'wait for that process or end it, then try again',
    retryable: true,
  });
}
