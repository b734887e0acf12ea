import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { githubErrors } from './support/github-parser.ts';

const ROOT = join(import.meta.dirname, '..');
const METADATA = readFileSync(join(ROOT, 'action.yml'), 'utf8');

test('action.yml is as the schema of actions wants it', async () => {
  expect(await githubErrors('action.yml', METADATA)).toEqual([]);
  expect(await githubErrors('action.yml', METADATA.replace('  main:', '  mian:'))).not.toEqual([]);
});

test('no file of the action has over 100 lines, or needs anything to be installed', () => {
  for (const name of readdirSync(join(ROOT, 'action'))) {
    const text = readFileSync(join(ROOT, 'action', name), 'utf8');
    expect([name, text.split('\n').length <= 101]).toEqual([name, true]);
    const needed = [...text.matchAll(/require\('([^']+)'\)/g)].map(([, module = '']) => module);
    expect(needed.filter((module) => !/^(node:|\.\/)/.test(module))).toEqual([]);
  }
});
