import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Conf from 'conf';
import { onceFree, type Waiting } from '../in-use.ts';
import { type Found, identify } from './reading.ts';
import { unusable } from './store-error.ts';

/** A file that is written and proven, and what is in it. */
interface Staged {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes the text with conf to a new file of mode 0600 in the directory and reads it back. conf's
 * own `set` ignores a short write on a full disk and renames the broken file over the good one
 * (fabiospampinato/atomically#18); here only a proven file is renamed, by `replaceFile`.
 *
 * @throws the system's error; ENOSPC if what is on the disk is not what was written
 */
export function writeTemporaryFile(directory: string, text: string): Staged {
  // conf would retry EACCES for a second in a busy loop.
  accessSync(directory, constants.W_OK | constants.X_OK);
  const name = `.config.json.${randomBytes(8).toString('hex')}`;
  const path = join(directory, `${name}.tmp`);
  try {
    const conf = new Conf({
      cwd: directory,
      configName: name,
      fileExtension: 'tmp',
      configFileMode: 0o600,
      serialize: () => text,
    });
    // What is written is what `serialize` gives.
    conf.store = {};
    if (readFileSync(path, 'utf8') !== text) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    return { path, text };
  } catch (error) {
    // conf writes to a file beside this one first, named after it.
    for (const file of readdirSync(directory)) {
      if (file.startsWith(name)) remove(join(directory, file));
    }
    throw error;
  }
}

/**
 * Renames the staged file over the one that was found, if that is still there. A network's file system can do that and
 * say that it failed, when an answer is lost and the request repeated: then the file itself tells. If it fails, the file
 * is as it was, and the staged one gone.
 *
 * @param assertAllowed throws if the file may not be replaced any more
 * @throws TmdbAuthError `store_unavailable` if another file is there by now, or the system's error
 */
export async function replaceFile(
  { path, target, identity }: Found,
  staged: Staged,
  assertAllowed: () => void,
  waiting: Waiting,
): Promise<void> {
  try {
    await onceFree(() => {
      assertAllowed();
      if (identify(target) !== identity) {
        throw unusable(path, 'was replaced by another program meanwhile', 'try again').with({ retryable: true });
      }
      renameSync(staged.path, target);
    }, waiting);
  } catch (error) {
    const isDone = holds(target, staged);
    remove(staged.path);
    if (!isDone) throw error;
  }
  flushDirectory(dirname(target));
}

function holds(target: string, { text }: Staged): boolean {
  try {
    return readFileSync(target, 'utf8') === text;
  } catch {
    return false;
  }
}

function remove(path: string): void {
  try {
    rmSync(path);
  } catch {
    // It is gone already, or the next command that may write here removes it.
  }
}

/** Makes the rename outlive a loss of power. Not every platform can; the file is whole anyhow. */
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
