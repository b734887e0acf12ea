import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

/**
 * Writes a file that only its owner can read, whole or not at all: what was there stays until the
 * new text is on the disk. A symlink stays, and its target is written.
 *
 * @throws TmdbAuthError `output`
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  if (existing && !existing.isFile()) throw notWritten('not a regular file');
  const staged = `${target}.${randomUUID()}.tmp`;
  try {
    await writeForOwner(staged, text);
    await rename(staged, target);
  } catch (error) {
    await rm(staged, { force: true });
    throw notWritten(systemCode(error) || 'unknown');
  }
}

async function writeForOwner(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    // A umask may have taken the owner's rights too.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function notWritten(reason: string): TmdbAuthError {
  return new TmdbAuthError('output', `the file of --output cannot be written (${reason}); nothing was changed`);
}
