import { randomUUID } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TmdbAuthError } from '../errors.ts';
import { followLinks } from '../own-links.ts';
import { systemCode } from '../system-error.ts';

/**
 * Writes a file that only its owner can read, whole or not at all: what was there stays until the
 * new text is on the disk. A symlink stays, and its target is written.
 *
 * @param userId undefined on Windows
 * @throws TmdbAuthError `output`, also for a link of another user, which could lead to any file of ours
 */
export async function writeWhole(path: string, text: string, userId: number | undefined): Promise<void> {
  const target = await targetOf(path, userId);
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

/** Gives the path that is to be written in place of the one that was named, links followed. */
async function targetOf(path: string, userId: number | undefined): Promise<string> {
  if (userId === undefined) return realpath(path).catch(() => path);
  try {
    return followLinks(
      path,
      (owner) => owner === userId || owner === 0,
      (link) => notWritten(`${link} is a link of another user`),
    );
  } catch (error) {
    throw error instanceof TmdbAuthError ? error : notWritten(systemCode(error));
  }
}

function notWritten(reason: string): TmdbAuthError {
  return new TmdbAuthError('output', `the file of --output cannot be written (${reason}); nothing was changed`);
}
