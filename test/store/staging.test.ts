import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identify } from '../../src/store/reading.ts';
import { replaceFile, writeTemporaryFile } from '../../src/store/staging.ts';
import { temporaryDirectory } from '../support/world.ts';

function place() {
  const directory = temporaryDirectory();
  const target = join(directory, 'config.json');
  writeFileSync(target, 'old');
  const found = { document: {}, path: target, target, identity: identify(target) };
  return { directory, target, found, staged: writeTemporaryFile(directory, 'new') };
}

test('a rename that was done, though it says that it failed, is done', () => {
  const { directory, target, found, staged } = place();
  // As on NFS where the first answer was lost, and the repeated request finds nothing to rename.
  renameSync(staged.path, target);
  replaceFile({ ...found, identity: identify(target) }, staged, () => {});
  expect([readdirSync(directory), readFileSync(target, 'utf8')]).toEqual([['config.json'], 'new']);
});

test('a rename that was not done leaves the old file, and no other', () => {
  const { directory, target, found, staged } = place();
  renameSync(staged.path, join(directory, 'elsewhere'));
  expect(() => replaceFile(found, staged, () => {})).toThrow('ENOENT');
  expect([readdirSync(directory).sort(), readFileSync(target, 'utf8')]).toEqual([['config.json', 'elsewhere'], 'old']);
});

test('what may not be replaced any more stays, and nothing beside it', () => {
  const { directory, target, found, staged } = place();
  const lost = () => {
    throw new Error('lost');
  };
  expect(() => replaceFile(found, staged, lost)).toThrow('lost');
  expect([readdirSync(directory), readFileSync(target, 'utf8')]).toEqual([['config.json'], 'old']);
});
