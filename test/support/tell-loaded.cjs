// Tells on stderr, at the end, which files were loaded and which modules of Node.
const { writeSync } = require('node:fs');
const { basename } = require('node:path');

process.on('exit', () => {
  const files = Object.keys(require.cache)
    .filter((path) => path.includes('/dist/'))
    .map((path) => basename(path).replace(/(-[\w-]{8})?\.js$/, ''));
  const modules = process.moduleLoadList
    .filter((name) => /^NativeModule (?!internal|_)/.test(name))
    .map((name) => name.replace('NativeModule ', ''));
  writeSync(2, `loaded ${JSON.stringify({ files: files.sort(), modules })}\n`);
});
