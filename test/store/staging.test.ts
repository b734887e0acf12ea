import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identify } from '../../src/store/reading.ts';
import { replaceFile, writeTemporaryFile } from '../../src/store/staging.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess } from './access.ts';
import { lacksOpenFiles, openFiles } from './open-files.ts';

const WAITING = createAccess();

function place() {
  const directory = temporaryDirectory();
  const target = join(directory, 'config.json');
  writeFileSync(target, 'old');
  const found = { document: {}, path: target, target, identity: identify(target) };
  return { directory, target, found, staged: writeTemporaryFile(directory, 'new') };
}

test('a rename that was done, though it says that it failed, is done', async () => {
  const { directory, target, found, staged } = place();
  // As on NFS where the first answer was lost, and the repeated request finds nothing to rename.
  renameSync(staged.path, target);
  await replaceFile({ ...found, identity: identify(target) }, staged, () => {}, WAITING);
  expect([readdirSync(directory), readFileSync(target, 'utf8')]).toEqual([['config.json'], 'new']);
});

test('a rename that was not done leaves the old file, and no other', async () => {
  const { directory, target, found, staged } = place();
  renameSync(staged.path, join(directory, 'elsewhere'));
  await expect(replaceFile(found, staged, () => {}, WAITING)).rejects.toThrow('ENOENT');
  expect([readdirSync(directory).sort(), readFileSync(target, 'utf8')]).toEqual([['config.json', 'elsewhere'], 'old']);
});

test('what may not be replaced any more stays, and nothing beside it', async () => {
  const { directory, target, found, staged } = place();
  const lost = () => {
    throw new Error('lost');
  };
  await expect(replaceFile(found, staged, lost, WAITING)).rejects.toThrow('lost');
  expect([readdirSync(directory), readFileSync(target, 'utf8')]).toEqual([['config.json'], 'old']);
});

test('what is staged is what was given, and only ours to read', () => {
  const { staged } = place();
  expect([staged.text, readFileSync(staged.path, 'utf8'), statSync(staged.path).mode & 0o777]).toEqual([
    'new',
    'new',
    0o600,
  ]);
});

test('what is not on the disk as it was given is no staged file, and leaves none', () => {
  const { directory, staged } = place();
  const before = readdirSync(directory);
  expect(before).toHaveLength(2);
  // No UTF-8 can hold half of a surrogate pair: another text is read back, as after a short write.
  expect(() => writeTemporaryFile(directory, '\ud800')).toThrow(
    expect.objectContaining({ message: 'short write', code: 'ENOSPC' }),
  );
  expect([readdirSync(directory), readFileSync(staged.path, 'utf8')]).toEqual([before, 'new']);
});

test('another file that is there by now stays, and the next try may do it', async () => {
  const { directory, target, found, staged } = place();
  renameSync(writeTemporaryFile(directory, 'of an editor').path, target);
  await expect(replaceFile(found, staged, () => {}, WAITING)).rejects.toThrow(
    expect.objectContaining({
      code: 'store_unavailable',
      message: `${target} was replaced by another program meanwhile`,
      hint: 'try again',
      retryable: true,
    }),
  );
  expect([readdirSync(directory), readFileSync(target, 'utf8')]).toEqual([['config.json'], 'of an editor']);
});

test('a file that is gone by now is not made again', async () => {
  const { directory, target, found, staged } = place();
  rmSync(target);
  await expect(replaceFile(found, staged, () => {}, WAITING)).rejects.toThrow(
    'was replaced by another program meanwhile',
  );
  expect(readdirSync(directory)).toEqual([]);
});

test.skipIf(lacksOpenFiles)('nothing stays open after a write', async () => {
  const { directory, target, found, staged } = place();
  await replaceFile(found, staged, () => {}, WAITING);
  expect([readFileSync(target, 'utf8'), openFiles(directory)]).toEqual(['new', []]);
});
