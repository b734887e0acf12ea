import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../system-error.ts';
import { type Document, EMPTY, parseDocument } from './document.ts';
import { removeLeftovers } from './leftovers.ts';
import { acquireLock, type LockPlace, withLock } from './lock.ts';
import { type Owner, privateDirectory, tightenDirectory, tightenFile } from './permissions.ts';
import { storeError, unusable } from './store-error.ts';
import { runTransaction, type Transaction } from './transaction.ts';

export interface Access extends Owner, Omit<LockPlace, 'directory'> {
  /** Whether anything may be written at all. */
  readonly writable: boolean;
  /** Milliseconds to wait for other processes. */
  readonly lockTimeout: number;
}

/** Gives the document to write in place of the one that is there. */
export type Change = (document: Document, transaction: Transaction) => Document | Promise<Document>;

/** The config file. Every method rejects with a TmdbAuthError that has the path and never content. */
export interface ConfigFile {
  readonly path: string;
  /** Reads the file. One that does not exist is empty, and is not created; one that others may read is tightened. */
  read(): Promise<Document>;
  /** Reads, changes and writes under the lock. If it fails, the old file is there, whole. */
  update(change: Change): Promise<void>;
  /** Writes the file's content and some more beside it, and takes it away again. */
  assertWritable(): Promise<void>;
  /** Does the work while no other process does work of that name. What the work throws is thrown as it is. */
  withExclusive<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const SIZE_LIMIT = 1024 * 1024;
const LOCK = 'config.json';

/** Where there is room for this much more, a session fits too. */
const PADDING = ' '.repeat(4096);

export function createConfigFile(path: string, access: Access): ConfigFile {
  async function withStoreErrors<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(path, error);
    }
  }

  /** Finds where the file really is: behind a symbolic link the file is written, not the link replaced. */
  async function prepareToWrite(): Promise<{ target: string; place: LockPlace }> {
    await privateDirectory(dirname(path), access);
    const target = resolveLink(path);
    return { target, place: { ...access, directory: dirname(target) } };
  }

  async function read(): Promise<Document> {
    const file = openRegular(path);
    if (file === undefined) return EMPTY;
    try {
      await tightenFile(path, file, access);
      await tightenDirectory(dirname(path), access);
      return parseDocument(path, readFileSync(file, 'utf8'));
    } finally {
      closeSync(file);
    }
  }

  return {
    path,
    read: () =>
      withStoreErrors(async () => {
        const document = await read();
        if (access.writable) removeLeftovers({ ...access, directory: dirname(path) }, LOCK);
        return document;
      }),
    update: (change) =>
      withStoreErrors(async () => {
        const { target, place } = await prepareToWrite();
        const { replaceFile, writeTemporaryFile } = await loadWriter();
        await withLock(place, LOCK, access.lockTimeout, () =>
          runTransaction(async (transaction) => {
            const document = await change(await read(), transaction);
            replaceFile(target, writeTemporaryFile(place.directory, document));
          }),
        );
        removeLeftovers(place, LOCK);
      }),
    assertWritable: () =>
      withStoreErrors(async () => {
        const { place } = await prepareToWrite();
        const { writeTemporaryFile } = await loadWriter();
        await withLock(place, LOCK, access.lockTimeout, async () => {
          rmSync(writeTemporaryFile(place.directory, { ...(await read()), padding: PADDING }));
        });
      }),
    async withExclusive(name, work) {
      const release = await withStoreErrors(async () => {
        const { place } = await prepareToWrite();
        return acquireLock(place, name, access.lockTimeout);
      });
      try {
        return await work();
      } finally {
        await withStoreErrors(release);
      }
    },
  };
}

/** Loads conf, for a write only, and before the lock is taken: others wait for it. */
const loadWriter = () => import('./staging.ts');

function openRegular(path: string): number | undefined {
  let file: number;
  try {
    // Without O_NONBLOCK a FIFO in the file's place would block for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const status = fstatSync(file);
  if (status.isFile() && status.size <= SIZE_LIMIT) return file;
  closeSync(file);
  throw unusable(path, status.isFile() ? 'is far too large' : 'is not a regular file');
}

function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw unusable(path, 'is a symbolic link to nothing');
  }
  return join(realpathSync(dirname(path)), 'config.json');
}
