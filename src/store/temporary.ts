import type { Processes } from '../context.ts';
import type { Backend } from './backend.ts';
import {
  type Account,
  accountsIn,
  type Credentials,
  DEFAULT_PROFILE,
  entryIn,
  isProfileName,
  merge,
  readEntry,
  TEMPORARY,
} from './credentials.ts';
import type { Document } from './document.ts';
import { isOwner, mayStandStill, newOwner } from './lock-owner.ts';
import type { Warn } from './permissions.ts';

// A login that is to end with its process is an account of the document by itself. As long as the process lives it
// holds a lock of that name, by which every other one can tell, in whatever container or on whatever host.

/** The record of a temporary login. */
export interface TemporaryRecord {
  /** Takes it away, after a signal too. */
  remove(): Promise<void>;
  /** Lets go of it: if it is still there, it is for the next command to see to. */
  release(): void;
}

/** A temporary login whose process has died. */
export interface AbandonedLogin {
  readonly credentials: Credentials;
  /** The profile that it was made under, which may have an API key. */
  readonly profile: string;
}

/** Every method that waits rejects with a TmdbAuthError. */
export interface TemporaryLogins {
  /** Writes down that these credentials exist; gives undefined where storing is switched off. */
  record(credentials: Credentials): Promise<TemporaryRecord | undefined>;
  /** Whether there was a record of another process when the config file was last read or written here. */
  hasOthers(): boolean;
  /**
   * Calls `end` with each login that was abandoned at this API, in one process at a time.
   *
   * @param end gives whether it is over: then its record goes
   */
  endAbandoned(end: (login: AbandonedLogin) => Promise<boolean>): Promise<void>;
}

interface TemporaryOptions {
  readonly origin: string;
  readonly writable: boolean;
  readonly onWarning: Warn;
  readonly onSecret: (value: string) => void;
  readonly processes: Processes;
  /** Gives the name of the profile that is used. */
  profile(): Promise<string>;
  /** Gives a backend that a signal does not stop. */
  uninterruptible(): Backend;
}

export function createTemporaryLogins(backend: Backend, options: TemporaryOptions): TemporaryLogins {
  const { origin, writable, onWarning, onSecret, processes } = options;
  const own = new Set<string>();

  function others(document: Document): readonly Account[] {
    return accountsIn(document).filter(
      (account) =>
        account.origin === origin &&
        account.profile.startsWith(TEMPORARY) &&
        !own.has(account.profile) &&
        hasEntry(document, account),
    );
  }

  // One that is stopped does not touch its lock, and would be taken for dead where its start cannot be seen.
  const mayBeStopped = ({ process: owner }: Document) =>
    typeof owner === 'string' && isOwner(owner) && mayStandStill(owner, newOwner(processes), processes);

  const save = ({ vault, updateValues }: Backend, account: Account, entry: Document) =>
    updateValues((document, transaction) => {
      const { slot } = entryIn(document, account);
      return vault.save(document, account, { ...entry, slot }, transaction);
    });

  return {
    async record(credentials) {
      if (!writable) return undefined;
      const { randomUUID } = await import('node:crypto');
      const account = { profile: `${TEMPORARY}${randomUUID()}`, origin };
      const profile = await options.profile();
      const entry = { ...merge({}, credentials), profile, process: newOwner(processes) };
      own.add(account.profile);
      const lock = await backend.file().acquire(lockOf(account));
      try {
        await save(backend, account, entry);
      } catch (error) {
        lock.release();
        throw error;
      }
      return { remove: () => save(options.uninterruptible(), account, {}), release: lock.release };
    },
    hasOthers() {
      const document = writable ? backend.lastSeen() : undefined;
      return document !== undefined && others(document).length > 0;
    },
    async endAbandoned(end) {
      const seen = await backend.file().read();
      for (const account of others(seen)) {
        const lock = mayBeStopped(entryIn(seen, account))
          ? undefined
          : await backend.file().tryToAcquire(lockOf(account));
        if (!lock) continue;
        try {
          // Whoever had the lock may have seen to it.
          const document = await backend.file().read();
          if (!hasEntry(document, account)) continue;
          const entry = await backend.vault.load(document, account);
          const credentials = await readEntry(entry, onWarning);
          for (const { value } of Object.values(credentials)) onSecret(value);
          if (await end({ credentials, profile: profileIn(entry) })) await save(backend, account, {});
        } finally {
          lock.release();
        }
      }
    },
  };
}

const lockOf = ({ profile }: Account) => `temporary-${profile.slice(TEMPORARY.length)}`;

const hasEntry = (document: Document, account: Account) => Object.keys(entryIn(document, account)).length > 0;

function profileIn({ profile }: Document): string {
  return typeof profile === 'string' && isProfileName(profile) ? profile : DEFAULT_PROFILE;
}
