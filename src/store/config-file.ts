import { chmod, constants, type FileHandle, lstat, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError } from '../errors.ts';

/** The file's root object. What of it is not ours to read is kept as it is. */
export type Document = Readonly<Record<string, unknown>>;

export interface Access {
  readonly userId: number | undefined;
  readonly onNotice: (notice: string) => Promise<void>;
}

const VERSION = 1;
const SIZE_LIMIT = 1024 * 1024;
const EMPTY: Document = { version: VERSION, profiles: {} };

/** A write that this leaves room for, a session fits too. */
const PROOF_PADDING = ' '.repeat(4096);

/**
 * Reads the config file; one that does not exist is empty. Nothing is created. A file that others
 * may read is tightened to 0600, its directory to 0700, and that is told.
 *
 * @throws CliError `store_corrupt`, `store_permission` or `store_unavailable`, with the path and
 *   never with content
 */
export async function readDocument(path: string, access: Access): Promise<Document> {
  const file = await openRegular(path);
  if (!file) return EMPTY;
  try {
    await tighten(path, file, access);
    return parse(path, (await file.readFile()).toString('utf8'));
  } catch (error) {
    throw explain(path, error);
  } finally {
    await file.close();
  }
}

/** Reads, changes and writes as one. @throws CliError; the old file is then still there, whole */
export async function updateDocument(
  path: string,
  access: Access,
  change: (document: Document) => Document,
): Promise<void> {
  await privateDirectory(path, access);
  const target = await resolveLink(path);
  const document = change(await readDocument(path, access));
  try {
    const { stage } = await import('./staging.ts');
    const staged = await stage(dirname(target), document);
    try {
      await rename(staged, target);
    } catch (error) {
      await rm(staged, { force: true });
      throw error;
    }
  } catch (error) {
    throw explain(path, error);
  }
}

/** Writes the file's content and some more beside it and takes it away again. */
export async function proveWritable(path: string, access: Access): Promise<void> {
  await privateDirectory(path, access);
  const target = await resolveLink(path);
  const document = await readDocument(path, access);
  try {
    const { stage } = await import('./staging.ts');
    await rm(await stage(dirname(target), { ...document, padding: PROOF_PADDING }));
  } catch (error) {
    throw explain(path, error);
  }
}

async function openRegular(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK a FIFO in the file's place would block for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw explain(path, error);
  }
  const status = await file.stat();
  const wrong = !status.isFile() ? 'is not a regular file' : status.size > SIZE_LIMIT ? 'is far too large' : undefined;
  if (!wrong) return file;
  await file.close();
  throw new CliError('store_unavailable', `${path} ${wrong}`, { hint: MOVE_AWAY });
}

async function tighten(path: string, file: FileHandle, { userId, onNotice }: Access): Promise<void> {
  const { mode, uid } = await file.stat();
  if (userId === undefined) return;
  if (uid !== userId) {
    throw new CliError('store_permission', `${path} belongs to another user`, { hint: MOVE_AWAY });
  }
  if ((mode & 0o077) !== 0) {
    await file.chmod(0o600);
    await onNotice(`${path} could be read by others; its mode is now 0600`);
  }
  await tightenDirectory(dirname(path), { userId, onNotice });
}

async function tightenDirectory(directory: string, { userId, onNotice }: Access): Promise<void> {
  const { mode, uid } = await stat(directory);
  // A sticky directory such as /tmp is everybody's.
  if (userId === undefined || uid !== userId || (mode & 0o077) === 0 || (mode & 0o1000) !== 0) return;
  await chmod(directory, 0o700);
  await onNotice(`${directory} was open to others; its mode is now 0700`);
}

async function privateDirectory(path: string, access: Access): Promise<void> {
  const directory = dirname(path);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await tightenDirectory(directory, access);
  } catch (error) {
    throw explain(path, error);
  }
}

/** The file behind a symbolic link is written, not the link replaced. */
async function resolveLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw explain(path, error);
  }
  if (await isLink(path)) {
    throw new CliError('store_unavailable', `${path} is a symbolic link to nothing`, { hint: MOVE_AWAY });
  }
  return join(await realpath(dirname(path)), 'config.json');
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Only the shape that is needed to read further; texts of JSON.parse can hold a secret. */
function parse(path: string, text: string): Document {
  let root: unknown;
  try {
    root = text === '' ? EMPTY : JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    throw corrupt(path, `it is not JSON${position === undefined ? '' : ` (at character ${position})`}`);
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root)) throw corrupt(path, 'it is not a JSON object');
  const document = root as Document;
  const { version } = document;
  if (version === VERSION) return document;
  if (typeof version !== 'number') throw corrupt(path, 'it has no version');
  throw corrupt(path, `it is of version ${version}, and this program knows version ${VERSION}`);
}

const MOVE_AWAY = 'move it away, or set TMDB_AUTH_CONFIG_DIR to another directory';

function corrupt(path: string, why: string): CliError {
  return new CliError('store_corrupt', `${path} cannot be used: ${why}`, { hint: MOVE_AWAY });
}

/** A system error as one of ours: its code says the class, its text is not used. */
function explain(path: string, error: unknown): CliError {
  if (error instanceof CliError) return error;
  const code = errorCode(error);
  if (/^(EACCES|EPERM|EROFS)$/.test(code)) {
    return new CliError('store_permission', `${path} may not be read or written (${code})`, {
      hint: 'check who owns it and its directory, or set TMDB_AUTH_CONFIG_DIR',
    });
  }
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code)) {
    return new CliError('store_full', `there is no room to write ${path} (${code})`, {
      hint: 'make room, then try again',
    });
  }
  return new CliError('store_unavailable', `${path} cannot be used (${code || 'no reason known'})`, {
    hint: MOVE_AWAY,
  });
}

function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
