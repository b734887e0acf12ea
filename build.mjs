import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'rolldown';
import { chunks } from './build/chunks.mjs';
import { declarationsOf } from './build/declarations.mjs';
import { trimDependencies, UNUSED_GLOBALS } from './build/trim-dependencies.mjs';

/** The packages whose code is in the build. */
export const bundled = new Set();

const noteLicenses = {
  name: 'note-licenses',
  moduleParsed({ id }) {
    const directory = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
    if (directory) bundled.add(directory);
  },
};

/** A package's copyright notice, and the terms that follow it. */
function licenseOf(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file ? readFileSync(join(directory, file), 'utf8').trim() : `License: ${license}`;
  const start = Math.max(0, text.indexOf('Permission '));
  return { notice: `${name} ${version}\n\n${text.slice(0, start)}`, terms: text.slice(start) };
}

const shared = { platform: 'node', plugins: [trimDependencies, noteLicenses] };

// CommonJS, since Node starts it some milliseconds sooner than ES modules.
const output = { dir: 'dist', format: 'cjs', minify: true, dynamicImportInCjs: false };

// By itself, so that `--version` is answered by one file.
await build({ ...shared, input: 'src/version.ts', output: { ...output, cleanDir: true } });

await build({
  ...shared,
  input: { main: 'src/main.ts', library: 'src/library.ts', sandbox: 'src/sandbox/library.ts' },
  plugins: [...shared.plugins, chunks.plugin],
  transform: { define: UNUSED_GLOBALS },
  preserveEntrySignatures: 'allow-extension',
  output: { ...output, codeSplitting: chunks.codeSplitting },
});

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.types.json'], {
  stdio: 'inherit',
});

// Of the types only what a program that imports the package can see, in one file for each import.
const declarations = {
  library: declarationsOf('dist/types/library.d.ts'),
  sandbox: declarationsOf('dist/types/sandbox/library.d.ts'),
};
rmSync('dist/types', { recursive: true });
mkdirSync('dist/types');
for (const [name, text] of Object.entries(declarations)) writeFileSync(`dist/types/${name}.d.ts`, text);

// The terms once, behind the notices of all packages that come under them.
const licenses = new Map();
for (const { notice, terms } of [...bundled].sort().map(licenseOf)) {
  const words = terms.replaceAll(/\s+/g, ' ');
  licenses.set(words, { terms, notices: new Set([...(licenses.get(words)?.notices ?? []), notice]) });
}
const texts = [...licenses.values()].map(({ terms, notices }) => `${[...notices].join('')}${terms}\n`);
writeFileSync('dist/LICENSES.txt', texts.join(`\n${'-'.repeat(80)}\n\n`));

const scratch = mkdtempSync('node_modules/.reference-');
await build({ ...shared, input: 'src/reference/files.ts', output: { dir: scratch, format: 'cjs' } });
const { referenceFiles } = createRequire(import.meta.url)(`./${scratch}/files.js`);
const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const figures = JSON.parse(readFileSync('test/bench/figures.json', 'utf8'));
const pageTexts = Object.fromEntries(pages.map((path) => [path, readFileSync(path, 'utf8')]));
for (const [path, text] of Object.entries(await referenceFiles(pageTexts, figures))) {
  // Only what has changed: a build leaves the tree as it is.
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
rmSync(scratch, { recursive: true });
