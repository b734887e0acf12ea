import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { TmdbAuthError } from '../errors.ts';
import type { Reply } from './replies.ts';

/** Answers a GET of what is not about authentication; undefined where there is no file for it. */
export type Stubs = (path: string) => Reply | undefined;

/** No segment begins with a dot, and none holds what a file system could take for anything but a name. */
const PATH = /^\/[34](?:\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)+$/;

/**
 * Answers from an app's own JSON files: `/3/movie/550` from `DIR/3/movie/550.json`. A file is read anew for each
 * request. What a link leads to outside of the directory is not there.
 *
 * @throws TmdbAuthError `usage` if there is no such directory
 */
export function createStubs(directory: string): Stubs {
  const root = realPath(directory);
  if (root === undefined || !statSync(root).isDirectory()) {
    throw new TmdbAuthError('usage', 'the directory of the stubs does not exist', {
      hint: 'give one with files such as 3/movie/550.json',
    });
  }
  return (path) => {
    const file = PATH.test(path) ? realPath(join(root, `${path}.json`)) : undefined;
    if (!file?.startsWith(`${root}${sep}`) || !statSync(file).isFile()) return undefined;
    try {
      return { status: 200, body: JSON.parse(readFileSync(file, 'utf8')) };
    } catch {
      const message = `The stub ${path.slice(1)}.json is not JSON, or cannot be read.`;
      return { status: 500, body: { success: false, status_code: 11, status_message: message } };
    }
  };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
