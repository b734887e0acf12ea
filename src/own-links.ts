import { lstatSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { systemCode } from './system-error.ts';

/** As many as Linux follows: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
const MOST_LINKS = 40;

/**
 * Follows the links of a path as the kernel would, but for those of users who are not trusted: they could lead to any
 * file. Whoever resolves links by himself is not held back by fs.protected_symlinks:
 * https://docs.kernel.org/admin-guide/sysctl/fs.html#protected-symlinks
 *
 * @param path one of a platform whose files have owners
 * @param refuse gives what to throw for a link of somebody else
 * @returns a path without links, to something that need not exist
 * @throws Error with the system's code `ELOOP`
 */
export function followLinks(
  path: string,
  isTrusted: (userId: number) => boolean,
  refuse: (link: string) => Error,
): string {
  let reached = isAbsolute(path) ? '/' : resolve('.');
  let links = 0;
  const names = path.split('/');
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    // No link is left in what has been reached, so `..` is what it seems.
    const next = join(reached, name);
    const entry = entryOf(next);
    if (!entry?.isSymbolicLink()) {
      reached = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    if (!isTrusted(entry.uid)) throw refuse(next);
    const target = targetOf(next);
    if (isAbsolute(target)) reached = '/';
    names.unshift(...target.split('/'));
  }
  return reached;
}

/** Gives undefined for what is not there, or may not be seen: whoever opens the path is told why. */
function entryOf(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    if (systemCode(error) === '') throw error;
    return undefined;
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (systemCode(error) === '') throw error;
    // It has just been removed.
    return '';
  }
}
