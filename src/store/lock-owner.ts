import { readFileSync, readlinkSync } from 'node:fs';
import type { Processes } from '../context.ts';

// A process id alone may have been given to another process since, and means another process on
// another host, after another boot and in another namespace. So the name of a lock file says who made
// it as PID-STARTED-SCOPE-RANDOM; PID and STARTED are judged within the same scope only.

/** Whether the process that made a lock file lives; `unseen` where that cannot be told from here. */
export type Standing = 'alive' | 'dead' | 'unseen';

/** The scope where it is not known: it is no other process's either. */
const UNKNOWN = 'unknown';

const OWNER = /^(\d+)-(\d+)-(\w+)-\w+$/;

/** What stays the same of the names, once it has been read. */
const prefixes = new WeakMap<Processes, string>();

/** Gives a name for what this process makes next, never the same again. */
export function newOwner(processes: Processes): string {
  const prefix = prefixes.get(processes) ?? prefixOf(processes);
  prefixes.set(processes, prefix);
  const random = () => Math.random().toString(36).slice(2);
  return `${prefix}-${random()}${random()}`;
}

function prefixOf({ ownId }: Processes): string {
  return `${ownId}-${startOf(ownId) ?? 0}-${scopeOf(ownId) ?? UNKNOWN}`;
}

export function isOwner(owner: string): boolean {
  return OWNER.test(owner);
}

/** The process id in it: that of a process of another namespace, where the standing is `unseen`. */
export function processIdOf(owner: string): number {
  return Number.parseInt(owner, 10);
}

/**
 * @param owner of which `isOwner` is true
 * @param own the name of something that this process has made
 */
export function standingOf(owner: string, own: string, { exists }: Processes): Standing {
  const pid = processIdOf(owner);
  const [, started, scope] = owner.split('-');
  if (scope === UNKNOWN || scope !== own.split('-')[2]) return 'unseen';
  if (!exists(pid)) return 'dead';
  const start = startOf(pid);
  // With hidepid=2 the process of another user exists and cannot be looked at: proc(5).
  if (start === undefined) return 'unseen';
  return start === started ? 'alive' : 'dead';
}

/**
 * Whether a process of that id exists on a system that tells no more of it. It may have been stopped, and so be alive
 * although it does not touch its lock.
 *
 * @param own as of `standingOf`
 */
export function mayStandStill(owner: string, own: string, { exists }: Processes): boolean {
  const isUnknown = [owner, own].every((name) => name.split('-')[2] === UNKNOWN);
  return isUnknown && exists(processIdOf(owner));
}

/** Tells when a process started, in the kernel's ticks; undefined where it cannot be seen. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in brackets may hold spaces; after it come state (3) and, as 22, starttime.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return /^[ZX]$/.test(fields[0] ?? '') ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * Names the boot of a kernel and the namespaces in which a process id and a start time mean the same:
 * both are told as the reader's namespace has them, time_namespaces(7). Undefined without a /proc of
 * our own namespace: what else could be asked does not tell two hosts or boots apart for sure.
 */
function scopeOf(ownId: number): string | undefined {
  try {
    if (readlinkSync('/proc/self') !== String(ownId)) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').replace(/[^0-9a-f]/g, '');
    return [boot, namespace('pid'), timeNamespace()].join('_');
  } catch {
    return undefined;
  }
}

/** The inode's number out of `pid:[4026531836]`. */
const namespace = (kind: string) => readlinkSync(`/proc/self/ns/${kind}`).replace(/\D/g, '');

/** A kernel before 5.6 has none. */
function timeNamespace(): string {
  try {
    return namespace('time');
  } catch {
    return 'none';
  }
}
