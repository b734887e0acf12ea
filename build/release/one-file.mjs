import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The built program as one script: an executable of Node's holds one, and its `require` knows the modules of Node alone
 * (https://nodejs.org/api/single-executable-applications.html). Each file stays a function, run when it is first asked for.
 *
 * @param root the directory of the package
 * @param paths of all its scripts, the first of which is started
 */
export function oneFile(root, paths) {
  const functions = paths.map((path) => {
    const code = readFileSync(join(root, path), 'utf8').replace(/^#!.*\n/, '');
    return `${JSON.stringify(posix.normalize(path))}: function (require, module, exports) {${code}\n}`;
  });
  return `'use strict';
const files = {${functions.join(',\n')}};
const loaded = {};
function load(path) {
  if (!Object.hasOwn(loaded, path)) {
    loaded[path] = { exports: {} };
    const directory = path.slice(0, path.lastIndexOf('/'));
    files[path]((id) => (id.startsWith('.') ? load(resolve(directory, id)) : require(id)), loaded[path], loaded[path].exports);
  }
  return loaded[path].exports;
}
const { posix } = require('node:path');
const resolve = (directory, id) => posix.join(directory, id);
load(${JSON.stringify(paths[0])});
`;
}
