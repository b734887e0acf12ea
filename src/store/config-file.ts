import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../system-error.ts';
import { type Document, EMPTY, parseDocument } from './document.ts';
import { LEFTOVER, type LockPlace, lockNames, tryLock, withLock } from './lock.ts';
import { type Owner, privateDirectory, tightenDirectory, tightenFile } from './permissions.ts';
import { storeError, unusable } from './store-error.ts';

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
      explained(async () => {
        const document = await read();
        if (access.writable) tidy({ ...access, directory: dirname(path) });
        return document;
      }),
    update: (change) =>
      explained(async () => {
        const { target, place } = await realPlace();
        const stage = await loadStage();
        await withLock(place, LOCK, access.patience, async () => {
          const document = await change(await read());
          replace(target, stage(place.directory, document));
        });
        tidy(place);
      }),
    prove: () =>
      explained(async () => {
        const { place } = await realPlace();
        const stage = await loadStage();
        await withLock(place, LOCK, access.patience, async () => {
          rmSync(stage(place.directory, { ...(await read()), padding: PROOF_PADDING }));
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

function replace(target: string, staged: string): void {
  try {
    renameSync(staged, target);
  } catch (error) {
    rmSync(staged, { force: true });
    throw error;
  }
  flushDirectory(dirname(target));
}

/** So that the rename outlives a loss of power. Not every platform can; the file is whole anyhow. */
function flushDirectory(directory: string): void {
  try {
    const file = openSync(directory, constants.O_RDONLY);
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // The rename is done.
  }
}

/** Removes what killed processes left behind, where no living one is writing. */
function tidy(place: LockPlace): void {
  try {
    const files = readdirSync(place.directory);
    const names = lockNames(files);
    const leftover = files.some((file) => LEFTOVER.test(file));
    for (const name of new Set(leftover ? [...names, LOCK] : names)) {
      const release = tryLock(place, name);
      if (release && name === LOCK) sweep(place.directory);
      release?.();
    }
  } catch {
    // In a directory that may only be read this has to wait.
  }
}

/** Only under the lock: what bears these names is then nobody's. */
function sweep(directory: string): void {
  for (const file of readdirSync(directory)) {
    if (LEFTOVER.test(file)) rmSync(join(directory, file), { force: true });
  }
}

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
  if (isLink(path)) throw unusable(path, 'is a symbolic link to nothing');
  return join(realpathSync(dirname(path)), 'config.json');
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
