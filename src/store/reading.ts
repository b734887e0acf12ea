import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { followLinks } from '../own-links.ts';
import { systemCode } from '../system-error.ts';
import { type Document, EMPTY, parseDocument, SIZE_LIMIT } from './document.ts';
import {
  assertTrustedDirectory,
  assertTrustedFile,
  isTrusted,
  type Owner,
  type Purpose,
  tightenDirectory,
  tightenFile,
} from './permissions.ts';
import { notPermitted, OWN_DIRECTORY, unusable } from './store-error.ts';

/** A config file that was read, and which file that was. */
export interface Found {
  readonly document: Document;
  /** Its name for messages. */
  readonly path: string;
  /** Where it really is. */
  readonly target: string;
  /** As `identify` gives it. */
  readonly identity: string;
}

/**
 * Finds where the config file really is: behind symbolic links, if they and the directories are ours or root's.
 *
 * @throws TmdbAuthError `store_permission`; `store_unavailable` for a link to nothing
 */
export function locate(path: string, owner: Owner, purpose: Purpose): string {
  assertTrustedDirectory(dirname(path), owner, purpose);
  const target = resolveLinks(path, owner, purpose);
  if (!existsSync(target) && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw unusable(path, 'is a symbolic link to nothing');
  }
  assertTrustedDirectory(dirname(target), owner, purpose);
  return target;
}

function resolveLinks(path: string, owner: Owner, purpose: Purpose): string {
  if (owner.userId !== undefined) {
    return followLinks(
      path,
      (userId) => isTrusted(userId, owner, purpose),
      (link) => notPermitted(`${link} is a symbolic link of another user`, OWN_DIRECTORY),
    );
  }
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), 'config.json');
}

/**
 * Reads what is at `target`, without following a link that is there by now. What is ours and open to others is
 * tightened once it is known for a config file of this program.
 *
 * @param path its name for messages
 * @throws TmdbAuthError, or the system's error
 */
export async function readTarget(path: string, target: string, owner: Owner, purpose: Purpose): Promise<Found> {
  const identity = identify(target);
  const file = openRegular(path, target);
  if (file === undefined) {
    if (purpose === 'write') await tightenDirectory(dirname(path), owner);
    return { document: EMPTY, path, target, identity };
  }
  try {
    const status = fstatSync(file);
    assertTrustedFile(path, status, owner, purpose);
    const document = parseDocument(path, readFileSync(file, 'utf8'));
    await tightenFile(path, file, status, owner);
    await tightenDirectory(dirname(path), owner);
    return { document, path, target, identity };
  } finally {
    closeSync(file);
  }
}

/**
 * Tells a file from another one in its place, and from what an editor makes of it, without following a link; empty where
 * nothing is. By its time too: the number of a removed file is given to the next one.
 */
export function identify(path: string): string {
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return status ? `${status.dev} ${status.ino} ${status.mtimeNs}` : '';
}

function openRegular(path: string, target: string): number | undefined {
  let file: number;
  try {
    // Without O_NONBLOCK a FIFO in the file's place would block for ever. Windows has neither flag.
    file = openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const status = fstatSync(file);
  if (status.isFile() && status.size <= SIZE_LIMIT) return file;
  closeSync(file);
  throw unusable(path, status.isFile() ? 'is far too large' : 'is not a regular file');
}
