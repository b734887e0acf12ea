import { randomBytes } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';

/**
 * Writes the document with conf to a new file of mode 0600 in the directory, reads it back and
 * gives its path, to be renamed over the real one. conf's own `set` ignores a short write on a
 * full disk and renames the broken file over the good one; here only a proven file gets that far.
 *
 * @throws the system's error; ENOSPC if what is on the disk is not what was written
 */
export function stage(directory: string, document: Readonly<Record<string, unknown>>): string {
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
