import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { TmdbAuthError } from '../errors.ts';

/**
 * Writes a file that only its owner can read, whole or not at all: what was there stays until the
 * new one is on the disk.
 *
 * @throws TmdbAuthError `output`
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const staged = `${target}.${randomUUID()}.tmp`;
  try {
    const existing = await stat(target).catch(() => undefined);
    if (existing && !existing.isFile()) throw Object.assign(new Error(), { code: 'not a regular file' });
    const file = await open(staged, 'wx', 0o600);
    try {
      // A umask may have taken the owner's rights too.
      await file.chmod(0o600);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(staged, target);
  } catch (error) {
    await rm(staged, { force: true });
    const { code = 'unknown' } = error as { code?: string };
    throw new TmdbAuthError('output', `the file of --output cannot be written (${code}); nothing was changed`);
  }
}
