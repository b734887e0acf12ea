import { chmodSync, linkSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Processes } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

// A lock is a file NAME.lock.N that link(2) makes whole and for one process only. It says who holds
// it; a holder that has died is found out and passed over, at once, by taking the next number.
// Whoever has linked looks around once more: two that took different numbers both see each other,
// and give way. A dead lock is removed only by who holds the lock.

/** Where locks are, and what of the system they need. */
export interface LockPlace extends Pick<Context, 'processes' | 'now' | 'pause'> {
  readonly directory: string;
}

/** Who holds a lock: a process id alone may have been given to another process since. */
interface Holder {
  readonly pid: number;
  readonly started: string | null;
  /** Boot and process namespace: outside of it the process id says nothing. */
  readonly scope: string;
}

interface LockFile {
  readonly path: string;
  readonly number: number;
  readonly pid: number;
  readonly alive: boolean;
}

type Release = () => void;

/** A lock is held for milliseconds: one whose holder cannot be seen from here is dead after this. */
const UNSEEN = 30_000;

/** Gives the names of the locks that these files are of. */
export function lockNames(files: readonly string[]): readonly string[] {
  return [...new Set(files.flatMap((file) => /^(.+)\.lock\.\d+$/.exec(file)?.[1] ?? []))];
}

/**
 * Does the work while no other process holds the lock of that name.
 *
 * @param lockTimeout milliseconds to wait for it
 * @throws TmdbAuthError `store_locked`, or the system's error if the directory cannot be written
 */
export async function withLock<T>(
  place: LockPlace,
  name: string,
  lockTimeout: number,
  work: () => Promise<T>,
): Promise<T> {
  const release = await acquireLock(place, name, lockTimeout);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Waits for the lock as `withLock` does, and takes it. The caller has to release it. */
export async function acquireLock(place: LockPlace, name: string, lockTimeout: number): Promise<Release> {
  const end = place.now() + lockTimeout;
  for (;;) {
    const release = tryLock(place, name);
    if (release) return release;
    if (place.now() > end) throw locked(place, name);
    await untilChanged(place, name);
  }
}

/**
 * Waits until the lock's files change, or a while: a holder that dies changes nothing. It looks at
 * names only, for many may be waiting.
 */
async function untilChanged({ directory, pause }: LockPlace, name: string): Promise<void> {
  const names = () =>
    readdirSync(directory)
      .filter((file) => file.startsWith(`${name}.lock.`))
      .join();
  const before = names();
  for (let looks = 0; looks < 10; looks += 1) {
    await pause(10 + Math.random() * 20);
    if (names() !== before) return;
  }
}

/** Takes the lock if it is free, and removes what dead holders left of it. Returns undefined if it is held. */
export function tryLock(place: LockPlace, name: string): Release | undefined {
  const before = lockFiles(place, name);
  if (before.some(({ alive }) => alive)) return undefined;
  const number = Math.max(0, ...before.map((file) => file.number)) + 1;
  const path = join(place.directory, `${name}.lock.${number}`);
  if (!create(place, path)) return undefined;
  const release = () => rmSync(path, { force: true });
  const others = lockFiles(place, name).filter((file) => file.path !== path);
  if (others.some(({ alive }) => alive)) {
    release();
    return undefined;
  }
  for (const { path: dead } of others) rmSync(dead, { force: true });
  return release;
}

/** Makes the lock file. Returns false if another process was faster. */
function create({ directory, processes }: LockPlace, path: string): boolean {
  const holder: Holder = {
    pid: processes.ownId,
    started: startOf(processes.ownId) ?? null,
    scope: ownScope(),
  };
  const whole = join(directory, `.config.json.${Math.random().toString(36).slice(2)}.tmp`);
  try {
    writeFileSync(whole, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
    // A umask may have taken the owner's rights too.
    chmodSync(whole, 0o600);
    linkSync(whole, path);
    return true;
  } catch (error) {
    // ENOENT: another process has tidied the file away in between.
    if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

function lockFiles({ directory, processes, now }: LockPlace, name: string): readonly LockFile[] {
  const prefix = `${name}.lock.`;
  const files = readdirSync(directory).filter((file) => file.startsWith(prefix) && /\.\d+$/.test(file));
  const found = files.map((file): LockFile | undefined => {
    const path = join(directory, file);
    try {
      const holder = parseHolder(readFileSync(path, 'utf8'));
      const alive = isAlive(holder, processes, () => now() - statSync(path).mtimeMs);
      return { path, number: Number(file.slice(prefix.length)), pid: holder.pid, alive };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
  return found.filter((file) => file !== undefined);
}

/** Reads who holds a lock. A text that is not ours, or was damaged by a crash, names nobody that can be seen. */
function parseHolder(text: string): Holder {
  try {
    const { pid, started, scope } = JSON.parse(text);
    if (Number.isSafeInteger(pid) && typeof scope === 'string') return { pid, started: started ?? null, scope };
  } catch {
    // As below.
  }
  return { pid: 0, started: null, scope: 'unknown' };
}

function isAlive(holder: Holder, processes: Processes, age: () => number): boolean {
  if (holder.scope !== ownScope()) return age() < UNSEEN;
  return processes.exists(holder.pid) && (startOf(holder.pid) ?? null) === holder.started;
}

/** Tells when a process started, in the kernel's ticks; undefined if it is a zombie, or not on Linux. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in brackets may hold spaces; after it come state (3) and, as 22, starttime.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function ownScope(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function locked(place: LockPlace, name: string): TmdbAuthError {
  const holder = lockFiles(place, name).find(({ alive }) => alive);
  return new TmdbAuthError(
    'store_locked',
    `${join(place.directory, name)} is locked by process ${holder?.pid ?? 'unknown'}`,
    {
      hint: 'wait for that process or end it, then try again',
      retryable: true,
    },
  );
}
