import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'rolldown';

// Parts of the dependencies that nothing here uses, but that they load at every start: JSON
// schemas and migrations (conf), HTTP/2, caches and decompression (got), subcommands that are programs (commander).
const UNUSED =
  /^(ajv\/dist\/2020\.js|ajv-formats|semver|http2-wrapper|cacheable-request|cacheable-lookup|decompress-response)$/;
const UNUSED_BY_COMMANDER = /^node:child_process$/;
const NOTHING = 'export default class Unused {}; export { Unused as Ajv2020, Unused as CacheError };';

// ora counts the lines of what it shows, and that is ASCII. The tables of emoji for it take 30 ms to load.
const ASCII_WIDTH =
  "import { stripVTControlCharacters } from 'node:util'; export default (text) => stripVTControlCharacters(text).length;";

const MODULES = { '\0unused': NOTHING, '\0ascii-width': ASCII_WIDTH };

const replaceParts = {
  name: 'replace-parts',
  resolveId(id, importer = '') {
    if (UNUSED.test(id) || (UNUSED_BY_COMMANDER.test(id) && /[\\/]commander[\\/]/.test(importer))) return '\0unused';
    return id === 'string-width' ? '\0ascii-width' : null;
  },
  load: (id) => MODULES[id] ?? null,
};

const CLIENT = /[\\/]src[\\/]tmdb[\\/](client|proxy|tls-trouble)/;
const SHARED = /^\0|[\\/]src[\\/](?!web[\\/]page|tmdb[\\/](?!defaults|server-url))/;

/** The packages whose code is in the build. */
const bundled = new Set();

const noteLicences = {
  name: 'note-licences',
  moduleParsed({ id }) {
    const directory = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
    if (directory) bundled.add(directory);
  },
};

function licenceOf(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file ? readFileSync(join(directory, file), 'utf8').trim() : `License: ${license}`;
  return `${name} ${version}\n\n${text}\n`;
}

const shared = { platform: 'node', plugins: [replaceParts, noteLicences] };

// CommonJS, since Node starts it some milliseconds sooner than ES modules.
const output = { dir: 'dist', format: 'cjs', minify: true };

// By itself, so that `--version` is answered by one file.
await build({ ...shared, input: 'src/version.ts', output: { ...output, cleanDir: true } });

await build({
  ...shared,
  input: ['src/main.ts', 'src/library.ts'],
  // For texts of got's about calls that the types rule out; two of them take 16 ms to make.
  transform: { define: { 'Intl.ListFormat': 'Object' } },
  // A file a command, one for what several share, one for the client: each file costs half a
  // millisecond. What loads much of Node, the client and the pages, stays apart.
  output: {
    ...output,
    codeSplitting: {
      groups: [
        { name: 'shared', test: SHARED, minShareCount: 2 },
        { name: 'client', test: CLIENT },
      ],
    },
  },
});

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.types.json'], {
  stdio: 'inherit',
});

const licences = [...bundled].map(licenceOf).sort();
writeFileSync('dist/LICENSES.txt', [...new Set(licences)].join(`\n${'-'.repeat(80)}\n\n`));

const scratch = mkdtempSync('node_modules/.reference-');
await build({ ...shared, input: 'src/reference/files.ts', output: { dir: scratch, format: 'cjs' } });
const { referenceFiles } = createRequire(import.meta.url)(`./${scratch}/files.js`);
for (const [name, text] of Object.entries(await referenceFiles())) {
  const path = join('completions', name);
  // Only what has changed: a build leaves the tree as it is.
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
rmSync(scratch, { recursive: true });
