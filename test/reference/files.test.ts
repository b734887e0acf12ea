import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referenceFiles } from '../../src/reference/files.ts';
import figures from '../bench/figures.json' with { type: 'json' };
import { PAGES, readPage } from '../support/pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => [path, readFileSync(join(ROOT, path), 'utf8')] as const;

test('the completion scripts, the manual and docs/ are what the code makes of them: npm run build', async () => {
  const pages = Object.fromEntries(PAGES.map((path) => [path, readPage(path)]));
  const completions = readdirSync(join(ROOT, 'completions')).map((name) => `completions/${name}`);
  expect(await referenceFiles(pages, figures)).toEqual({ ...Object.fromEntries(completions.map(read)), ...pages });
});
