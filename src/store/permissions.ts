import { chmodSync, existsSync, fchmodSync, mkdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { systemCode } from '../system-error.ts';
import { ELSEWHERE, MOVE_AWAY, notPermitted, OWN_DIRECTORY, unusable } from './store-error.ts';

// The rules of ownership are OpenSSH's, as of its safe_path():
// https://github.com/openssh/openssh-portable/blob/master/misc.c

/** Receives a warning: what was found wrong in the store, and mended or passed over. */
export type Warn = (code: string, message: string) => Promise<void>;

export interface Owner {
  /** Undefined where files have no owner and no mode: on Windows. */
  readonly userId: number | undefined;
  readonly onWarning: Warn;
}

export type Purpose = 'read' | 'write';

/** The name of a directory that is this program's alone. */
const OWN_NAME = 'tmdb-auth';

/**
 * Whether what belongs to this user may be used: our own, and what is root's. Root reads what belongs to anybody, as
 * under sudo, but writes nothing beside it, which its owner could not use.
 */
export function isTrusted(ownerId: number, { userId }: Pick<Owner, 'userId'>, purpose: Purpose): boolean {
  if (userId === undefined || ownerId === userId || ownerId === 0) return true;
  return userId === 0 && purpose === 'read';
}

/** Whether the directory is one to write into; one that is not there is not. */
export function isOurs(directory: string, owner: Owner): boolean {
  const status = statSync(directory, { throwIfNoEntry: false });
  return status !== undefined && isTrusted(status.uid, owner, 'write');
}

/**
 * Makes the directory and what is missing above it: 0700 whatever the umask, from the start. One
 * that exists stays as it is.
 *
 * @throws TmdbAuthError `store_permission` in a directory of another user; `store_unavailable` if something else is in
 *   the way; or the system's error
 */
export function makePrivateDirectory(directory: string, owner: Owner): void {
  const parent = dirname(directory);
  // Not even the root exists of a drive that Windows does not have.
  const status = statSync(directory, { throwIfNoEntry: parent === directory });
  if (!status) {
    makePrivateDirectory(parent, owner);
    makeDirectory(directory);
    return;
  }
  assertTrustedOwner(directory, status, owner, 'write');
  if (!status.isDirectory()) throw unusable(directory, 'is not a directory');
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      // procfs, for one, says so although nothing is missing above.
      const why = `cannot be made: the system lets nobody make a directory in ${dirname(directory)}`;
      throw unusable(directory, why, ELSEWHERE);
    }
    if (systemCode(error) !== 'EEXIST') throw error;
    if (!existsSync(directory)) throw unusable(directory, 'is a symbolic link to nothing');
    // Another process has just made it.
    return;
  }
  chmodSync(directory, 0o700);
}

/** @throws TmdbAuthError `store_permission` if other users could change what is in the directory */
export function assertTrustedDirectory(directory: string, owner: Owner, purpose: Purpose): void {
  const status = statSync(directory);
  assertTrustedOwner(directory, status, owner, purpose);
  const { mode, uid } = status;
  const { userId } = owner;
  // In a sticky directory such as /tmp nobody can change what is another's.
  if (userId === undefined || (mode & 0o022) === 0 || (mode & 0o1000) !== 0) return;
  const mend =
    uid === userId || userId === 0
      ? `chmod go-w ${shellWord(directory)}`
      : `${OWN_DIRECTORY}, such as ${directory}/${OWN_NAME}`;
  throw notPermitted(`${directory} can be written by other users`, mend);
}

function assertTrustedOwner(directory: string, { uid }: Stats, owner: Owner, purpose: Purpose): void {
  if (isTrusted(uid, owner, purpose)) return;
  if (owner.userId !== 0) throw notPermitted(`${directory} belongs to another user`, OWN_DIRECTORY);
  throw notPermitted(
    `${directory} belongs to another user, to whom files of root would be of no use`,
    'run it with sudo -H, or set TMDB_AUTH_CONFIG_DIR to a directory of root',
  );
}

/** @throws TmdbAuthError `store_permission` if what is in the file is not by us or by root */
export function assertTrustedFile(path: string, { mode, uid }: Stats, owner: Owner, purpose: Purpose): void {
  if (!isTrusted(uid, owner, purpose)) throw notPermitted(`${path} belongs to another user`, MOVE_AWAY);
  // Our own is tightened instead.
  if (owner.userId === undefined || uid === owner.userId || (mode & 0o022) === 0) return;
  throw notPermitted(`${path} can be written by other users`, MOVE_AWAY);
}

/** Closes a file of ours to others. The caller knows that it is this program's. */
export async function tightenFile(path: string, file: number, { mode, uid }: Stats, owner: Owner): Promise<void> {
  if (uid !== owner.userId || (mode & 0o077) === 0) return;
  fchmodSync(file, 0o600);
  await owner.onWarning('mode_tightened', `${path} was open to others; its mode is now 0600`);
}

/** Closes a directory of ours to others, if it is this program's alone by its name; another one is other programs' too. */
export async function tightenDirectory(directory: string, { userId, onWarning }: Owner): Promise<void> {
  const real = realpathSync(directory);
  const { mode, uid } = statSync(real);
  if (uid !== userId || (mode & 0o077) === 0 || (mode & 0o1000) !== 0) return;
  if (basename(real) !== OWN_NAME) {
    const message = `other users can see the names of the files in ${directory}; its mode is left as it is`;
    await onWarning('open_directory', message);
    return;
  }
  chmodSync(real, 0o700);
  await onWarning('mode_tightened', `${directory} was open to others; its mode is now 0700`);
}

/** Gives a file's mode in octal; null where there is no file. */
export function modeOf(path: string): string | null {
  try {
    return (statSync(path).mode & 0o777).toString(8).padStart(4, '0');
  } catch {
    return null;
  }
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
