import { constants, type FileHandle, lstat, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Document, EMPTY, parseDocument } from './document.ts';
import { LEFTOVER, type LockPlace, lockNames, tryLock, withLock } from './lock.ts';
import { type Owner, privateDirectory, tightenDirectory, tightenFile } from './permissions.ts';
import { storeError, systemCode, unusable } from './store-error.ts';

export interface Access extends Owner, Omit<LockPlace, 'directory'> {
  /** Whether anything may be written at all. */
  readonly writable: boolean;
  /** Milliseconds to wait for other processes. */
  readonly patience: number;
}

/** The config file. Every method rejects with a TmdbAuthError that has the path and never content. */
export interface ConfigFile {
  readonly path: string;
  /** A file that does not exist is empty, and is not created. What others may read is tightened. */
  read(): Promise<Document>;
  /** Reads, changes and writes under the lock. If it fails, the old file is there, whole. */
  update(change: (document: Document) => Document | Promise<Document>): Promise<void>;
  /** Writes the file's content and some more beside it and takes it away again. */
  prove(): Promise<void>;
  /** Does the work while no other process does work of that name. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const SIZE_LIMIT = 1024 * 1024;
const LOCK = 'config.json';

/** A write that this leaves room for, a session fits too. */
const PROOF_PADDING = ' '.repeat(4096);

export function createConfigFile(path: string, access: Access): ConfigFile {
  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(path, error);
    }
  }

  /** Where the file really is: behind a symbolic link the file is written, not the link replaced. */
  async function realPlace(): Promise<{ target: string; place: LockPlace }> {
    await privateDirectory(dirname(path), access);
    const target = await resolveLink(path);
    return { target, place: { ...access, directory: dirname(target) } };
  }

  async function read(): Promise<Document> {
    const file = await openRegular(path);
    if (!file) return EMPTY;
    try {
      await tightenFile(path, file, access);
      await tightenDirectory(dirname(path), access);
      return parseDocument(path, (await file.readFile()).toString('utf8'));
    } finally {
      await file.close();
    }
  }

  return {
    path,
    read: () =>
      explained(async () => {
        const document = await read();
        if (access.writable) await tidy({ ...access, directory: dirname(path) });
        return document;
      }),
    update: (change) =>
      explained(async () => {
        const { target, place } = await realPlace();
        const stage = await loadStage();
        await withLock(place, LOCK, access.patience, async () => {
          const document = await change(await read());
          await replace(target, await stage(place.directory, document));
        });
        await tidy(place);
      }),
    prove: () =>
      explained(async () => {
        const { place } = await realPlace();
        const stage = await loadStage();
        await withLock(place, LOCK, access.patience, async () => {
          await rm(await stage(place.directory, { ...(await read()), padding: PROOF_PADDING }));
        });
      }),
    alone: async (name, work) => {
      const { place } = await explained(realPlace);
      let failure: { readonly error: unknown } | undefined;
      const guarded = () =>
        work().catch((error: unknown) => {
          failure = { error };
          throw error;
        });
      // What the work itself throws is not the store's.
      return withLock(place, name, access.patience, guarded).catch((error: unknown) => {
        throw failure ? failure.error : storeError(path, error);
      });
    },
  };
}

/** Loaded for a write only, and before the lock is taken: others wait for it. */
async function loadStage() {
  return (await import('./staging.ts')).stage;
}

async function replace(target: string, staged: string): Promise<void> {
  try {
    await rename(staged, target);
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
  await flushDirectory(dirname(target));
}

/** So that the rename outlives a loss of power. Not every platform can; the file is whole anyhow. */
async function flushDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory);
    await handle.sync().finally(() => handle.close());
  } catch {
    // The rename is done.
  }
}

/** Removes what killed processes left behind, where no living one is writing. */
async function tidy(place: LockPlace): Promise<void> {
  try {
    const files = await readdir(place.directory);
    const names = lockNames(files);
    const leftover = files.some((file) => LEFTOVER.test(file));
    for (const name of new Set(leftover ? [...names, LOCK] : names)) {
      const release = await tryLock(place, name);
      if (release && name === LOCK) await sweep(place.directory);
      await release?.();
    }
  } catch {
    // In a directory that may only be read this has to wait.
  }
}

/** Only under the lock: what bears these names is then nobody's. */
async function sweep(directory: string): Promise<void> {
  for (const file of await readdir(directory)) {
    if (LEFTOVER.test(file)) await rm(join(directory, file), { force: true });
  }
}

async function openRegular(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK a FIFO in the file's place would block for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const status = await file.stat();
  if (status.isFile() && status.size <= SIZE_LIMIT) return file;
  await file.close();
  throw unusable(path, status.isFile() ? 'is far too large' : 'is not a regular file');
}

async function resolveLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  if (await isLink(path)) throw unusable(path, 'is a symbolic link to nothing');
  return join(await realpath(dirname(path)), 'config.json');
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
