import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Waiting } from '../in-use.ts';
import { type Document, EMPTY, serializeDocument } from './document.ts';
import { removeLeftovers } from './leftovers.ts';
import { acquireLock, type Lock, tryLock, withLock } from './lock.ts';
import type { LockPlace } from './lock-ticket.ts';
import { isOurs, makePrivateDirectory, type Owner } from './permissions.ts';
import { identify, locate, readTarget } from './reading.ts';
import { storeError } from './store-error.ts';
import { runTransaction, type Transaction } from './transaction.ts';

export interface Access extends Owner, Omit<LockPlace, 'directory'>, Waiting {
  /** Whether anything may be written at all. */
  readonly writable: boolean;
}

/** Gives the document to write in place of the one that is there. */
export type Change = (document: Document, transaction: Transaction) => Document | Promise<Document>;

/** The config file. Every method rejects with a TmdbAuthError that has the path and never content. */
export interface ConfigFile {
  readonly path: string;
  /**
   * Reads the file. One that does not exist is empty, and is not created; one that others may read is tightened, if it
   * is ours. As long as the file is the same, so is the object that is given, to `update` too.
   */
  read(): Promise<Document>;
  /** Reads, changes and writes under the lock. If it fails, the old file is there, whole. */
  update(change: Change): Promise<void>;
  /** Writes the file's content and some more beside it, and takes it away again. */
  assertWritable(): Promise<void>;
  /** Does the work while no other process does work of that name. What the work throws is thrown as it is. */
  withExclusive<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Waits until no other process holds the lock of that name beside the file, and takes it. The caller releases it. */
  acquire(name: string): Promise<Lock>;
  /** Takes that lock if nobody holds it: a process that has died does not. */
  tryToAcquire(name: string): Promise<Lock | undefined>;
  /** Gives what was last read or written here, without a look at the file. */
  lastSeen(): Document | undefined;
}

/** The file as it was last read or written. */
interface Known {
  readonly identity: string;
  readonly text: string;
  readonly document: Document;
}

const LOCK = 'config.json';

/** Where there is room for this much more, a session fits too. */
const PADDING = ' '.repeat(4096);

export function createConfigFile(path: string, access: Access): ConfigFile {
  let last: Known | undefined;
  let isTidied = false;

  function remember(identity: string, document: Document): Document {
    const text = JSON.stringify(document);
    // By its content too: a file system may be coarse about times.
    if (last?.identity !== identity || last.text !== text) last = { identity, text, document };
    return last.document;
  }

  async function withStoreErrors<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(path, error);
    }
  }

  async function prepareToWrite(): Promise<{ target: string; place: LockPlace }> {
    makePrivateDirectory(dirname(path), access);
    const target = locate(path, access, 'write');
    return { target, place: { ...access, directory: dirname(target) } };
  }

  async function read(): Promise<Document> {
    if (!statSync(dirname(path), { throwIfNoEntry: false })) return EMPTY;
    const { identity, document } = await readTarget(path, locate(path, access, 'read'), access, 'read');
    return remember(identity, document);
  }

  const acquire = (name: string) =>
    withStoreErrors(async () => acquireLock((await prepareToWrite()).place, name, access.patience));

  return {
    path,
    read: () =>
      withStoreErrors(async () => {
        const document = await read();
        if (!isTidied && access.writable && isOurs(dirname(path), access)) {
          isTidied = true;
          removeLeftovers({ ...access, directory: dirname(path) }, LOCK);
        }
        return document;
      }),
    update: (change) =>
      withStoreErrors(async () => {
        const { target, place } = await prepareToWrite();
        const { replaceFile, writeTemporaryFile } = await loadWriter();
        await withLock(place, LOCK, access.patience, (lock) =>
          runTransaction(async (transaction) => {
            const found = await readTarget(path, target, access, 'write');
            const document = await change(remember(found.identity, found.document), transaction);
            const written = writeTemporaryFile(place.directory, serializeDocument(path, document));
            const identity = identify(written.path);
            await replaceFile(found, written, lock.assertHeld, access);
            remember(identity, document);
          }),
        );
        removeLeftovers(place, LOCK);
      }),
    assertWritable: () =>
      withStoreErrors(async () => {
        const { target, place } = await prepareToWrite();
        const { writeTemporaryFile } = await loadWriter();
        await withLock(place, LOCK, access.patience, async () => {
          const { document } = await readTarget(path, target, access, 'write');
          const text = serializeDocument(path, { ...document, padding: PADDING });
          rmSync(writeTemporaryFile(place.directory, text).path);
        });
      }),
    async withExclusive(name, work) {
      const lock = await acquire(name);
      try {
        return await work();
      } finally {
        lock.release();
      }
    },
    acquire,
    tryToAcquire: (name) => withStoreErrors(async () => tryLock((await prepareToWrite()).place, name)),
    lastSeen: () => last?.document,
  };
}

/** Loads conf, for a write only, and before the lock is taken: others wait for it. */
const loadWriter = () => import('./staging.ts');
