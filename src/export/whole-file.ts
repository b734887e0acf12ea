import { randomUUID } from 'node:crypto';
import { promises } from 'node:fs';
import { dirname, join } from 'node:path';
import { TmdbAuthError } from '../errors.ts';
import { onceFree, type Waiting } from '../in-use.ts';
import { followLinks } from '../own-links.ts';
import { systemCode } from '../system-error.ts';
import { faultOfWindowsPath } from '../windows-path.ts';

/** How often a file is read again that another program is writing. */
const MOST_READINGS = 5;

/** Whose files are written, and how long other programs may have them open. */
export interface Writer extends Waiting {
  /** Undefined on Windows. */
  readonly userId: number | undefined;
}

interface Contents {
  readonly bytes: Buffer;
  readonly mode: number;
}

/**
 * Writes a file that only its owner can read, whole or not at all: what was there stays until the
 * new text is on the disk. A symlink stays, and its target is written.
 *
 * @param rewritten gives the new text for the former one; called again where another program changes that meanwhile
 * @returns the former permission bits, undefined if there was no file
 * @throws TmdbAuthError `output`, also for a link of another user, which could lead to any file of ours, and for a
 * file of another user, who would lose it, and whose text would stay in what is now ours
 */
export async function writeWhole(
  path: string,
  rewritten: (former: Buffer | undefined) => Buffer,
  writer: Writer,
): Promise<number | undefined> {
  const { platform, userId } = writer;
  const fault = platform === 'win32' ? faultOfWindowsPath(path) : undefined;
  if (fault !== undefined) throw notWritten(fault);
  const target = await targetOf(path, userId);
  for (let readings = 0; readings < MOST_READINGS; readings += 1) {
    const former = await contentsOf(target, userId);
    const bytes = rewritten(former?.bytes);
    if (await replaceFile(target, former, bytes, writer)) return former?.mode;
  }
  throw notWritten('another program is writing it');
}

/** @returns false, with nothing done, if the file is no longer what it was */
async function replaceFile(
  target: string,
  former: Contents | undefined,
  bytes: Buffer,
  writer: Writer,
): Promise<boolean> {
  // Of a length of its own: the target's may be the longest that there is.
  const staged = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    await promises.writeFile(staged, bytes, { mode: 0o600, flag: 'wx', flush: true });
    // A umask may have taken the owner's rights too.
    await promises.chmod(staged, 0o600 & (former?.mode ?? 0o600));
    const isReplaced = await onceFree(async () => {
      const now = await contentsOf(target, writer.userId);
      const isSame = former && now ? former.bytes.equals(now.bytes) : former === now;
      if (isSame) await promises.rename(staged, target);
      return isSame;
    }, writer);
    if (!isReplaced) await promises.rm(staged);
    return isReplaced;
  } catch (error) {
    await promises.rm(staged).catch(() => {});
    throw error instanceof TmdbAuthError ? error : notWritten(systemCode(error) || 'unknown');
  }
}

/** @returns undefined if there is no such file */
async function contentsOf(path: string, userId: number | undefined): Promise<Contents | undefined> {
  try {
    const found = await promises.stat(path);
    if (!found.isFile()) throw notWritten('not a regular file');
    if (userId !== undefined && found.uid !== userId && found.uid !== 0) throw notWritten('it belongs to another user');
    return { bytes: await promises.readFile(path), mode: found.mode & 0o777 };
  } catch (error) {
    if (error instanceof TmdbAuthError) throw error;
    const code = systemCode(error) || 'unknown';
    if (code === 'ENOENT') return undefined;
    throw notWritten(code);
  }
}

/** Gives the path that is to be written in place of the one that was named, links followed. */
async function targetOf(path: string, userId: number | undefined): Promise<string> {
  if (userId === undefined) return promises.realpath(path).catch(() => path);
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
