import { randomUUID } from 'node:crypto';
import { chmod, lstat, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

/** As many as Linux follows: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
const MOST_LINKS = 40;

/**
 * Writes a file that only its owner can read, whole or not at all: what was there stays until the
 * new text is on the disk. A symlink stays, and its target is written.
 *
 * @param userId undefined on Windows
 * @throws TmdbAuthError `output`, also for a link of another user, which could lead to any file of ours
 */
export async function writeWhole(path: string, text: string, userId: number | undefined): Promise<void> {
  const target = userId === undefined ? await realpath(path).catch(() => path) : await followOwnLinks(path, userId);
  const existing = await stat(target).catch(() => undefined);
  if (existing && !existing.isFile()) throw notWritten('not a regular file');
  // Of a length of its own: the target's may be the longest that there is.
  const staged = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    await writeFile(staged, text, { mode: 0o600, flag: 'wx', flush: true });
    // A umask may have taken the owner's rights too.
    await chmod(staged, 0o600);
    await rename(staged, target);
  } catch (error) {
    await rm(staged).catch(() => {});
    throw notWritten(systemCode(error) || 'unknown');
  }
}

/**
 * Follows the links of a path as the kernel would, but for those that belong neither to the user nor to root. Whoever
 * resolves links by himself is not held back by fs.protected_symlinks:
 * https://docs.kernel.org/admin-guide/sysctl/fs.html#protected-symlinks
 */
async function followOwnLinks(path: string, userId: number): Promise<string> {
  let reached = isAbsolute(path) ? '/' : resolve('.');
  let links = 0;
  const names = path.split('/');
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    // No link is left in what has been reached, so `..` is what it seems.
    const next = join(reached, name);
    const entry = await lstat(next).catch(() => undefined);
    if (!entry?.isSymbolicLink()) {
      reached = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw notWritten('ELOOP');
    if (entry.uid !== userId && entry.uid !== 0) throw notWritten(`${next} is a link of another user`);
    const target = await readlink(next).catch(() => '');
    if (isAbsolute(target)) reached = '/';
    names.unshift(...target.split('/'));
  }
  return reached;
}

function notWritten(reason: string): TmdbAuthError {
  return new TmdbAuthError('output', `the file of --output cannot be written (${reason}); nothing was changed`);
}
