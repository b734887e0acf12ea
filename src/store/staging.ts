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
import type { Document } from './document.ts';

/**
 * Writes the document with conf to a new file of mode 0600 in the directory and reads it back. conf's
 * own `set` ignores a short write on a full disk and renames the broken file over the good one
 * (fabiospampinato/atomically#18); here only a proven file is renamed, by `replaceFile`.
 *
 * @returns the new file's path
 * @throws the system's error; ENOSPC if what is on the disk is not what was written
 */
export function writeTemporaryFile(directory: string, document: Document): string {
  // conf would retry EACCES for a second in a busy loop.
  accessSync(directory, constants.W_OK | constants.X_OK);
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  const name = `.config.json.${randomBytes(8).toString('hex')}`;
  const path = join(directory, `${name}.tmp`);
  try {
    const conf = new Conf({
      cwd: directory,
      configName: name,
      fileExtension: 'tmp',
      configFileMode: 0o600,
      serialize: () => text,
      accessPropertiesByDotNotation: false,
    });
    conf.store = { ...document };
    if (readFileSync(path, 'utf8') !== text) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    return path;
  } catch (error) {
    // conf writes to a file beside this one first, named after it.
    for (const file of readdirSync(directory)) {
      if (file.startsWith(name)) rmSync(join(directory, file), { force: true });
    }
    throw error;
  }
}

/** Renames the temporary file over the target. If that fails, the target is as it was, and the temporary file gone. */
export function replaceFile(target: string, temporary: string): void {
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushDirectory(dirname(target));
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
