import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { writeWhole as rewriteWhole } from '../../src/export/whole-file.ts';
import { temporaryDirectory } from '../support/world.ts';

const USER = process.getuid?.();

/** Who writes, on a system that lets files be replaced that are open. */
const by = (userId: number | undefined) =>
  ({ userId, platform: 'linux', pause: async () => {}, patience: { left: 0 } }) as const;

function writeWhole(path: string, text: string, userId: number | undefined) {
  return rewriteWhole(path, () => Buffer.from(text), by(userId));
}

function failure(reason: string): TmdbAuthError {
  return new TmdbAuthError('output', `the file of --output cannot be written (${reason}); nothing was changed`);
}

test('a name of the greatest length is written, a longer one is a failure of the output', async () => {
  const directory = temporaryDirectory();
  await writeWhole(join(directory, 'a'.repeat(255)), 'text', USER);
  await expect(writeWhole(join(directory, 'b'.repeat(300)), 'text', USER)).rejects.toEqual(failure('ENAMETOOLONG'));
  expect(readdirSync(directory)).toEqual(['a'.repeat(255)]);
});

test('on Windows the name of a device is refused, which would be a file that nobody can remove', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'nul.env');
  const windows = { ...by(undefined), platform: 'win32' } as const;
  await expect(rewriteWhole(path, () => Buffer.from('text'), windows)).rejects.toEqual(
    failure('nul.env is the name of a device'),
  );
  expect(readdirSync(directory)).toEqual([]);
});

test('without users, as on Windows, every link is followed', async () => {
  const directory = temporaryDirectory();
  symlinkSync('file', join(directory, 'link'));
  writeFileSync(join(directory, 'file'), 'old');
  await writeWhole(join(directory, 'link'), 'new', undefined);
  await writeWhole(join(directory, 'other'), 'text', undefined);
  expect(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])).toEqual([
    ['file', 'new'],
    ['link', 'new'],
    ['other', 'text'],
  ]);
});

test('what another program writes meanwhile is read again, and at last left alone', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'file');
  const seen: (string | undefined)[] = [];
  const rewritten = (writings: number) => (former: Buffer | undefined) => {
    seen.push(former?.toString());
    if (seen.length <= writings) writeFileSync(file, `theirs ${seen.length}`, { mode: 0o640 });
    return Buffer.from('ours');
  };
  expect(await rewriteWhole(file, rewritten(2), by(USER))).toBe(0o640);
  expect(seen.splice(0)).toEqual([undefined, 'theirs 1', 'theirs 2']);
  expect(readFileSync(file, 'utf8')).toBe('ours');
  await expect(rewriteWhole(file, rewritten(9), by(USER))).rejects.toEqual(failure('another program is writing it'));
  expect(readFileSync(file, 'utf8')).toBe('theirs 5');
  expect(readdirSync(directory)).toEqual(['file']);
});

// Only root can make what belongs to somebody else.
test.skipIf(USER !== 0)('a file of another user, but for root, stays', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, 'theirs');
  await writeWhole(file, 'of root', 4712);
  chownSync(file, 4711, 4711);
  for (const user of [0, 4712]) {
    await expect(writeWhole(file, 'ours', user)).rejects.toEqual(failure('it belongs to another user'));
  }
  expect(readFileSync(file, 'utf8')).toBe('of root');
});

describe.skipIf(USER === undefined)('links', () => {
  test('own ones are followed, also of directories, with .. and in a chain', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'a', 'b'), { recursive: true });
    symlinkSync('a/b', join(directory, 'to-b'));
    symlinkSync(`${directory}/to-b/../file`, join(directory, 'first'));
    symlinkSync('first', join(directory, 'second'));
    await writeWhole(join(directory, 'second'), 'one', USER);
    await writeWhole(`${directory}/to-b/../other`, 'two', USER);
    expect(['file', 'other'].map((name) => readFileSync(join(directory, 'a', name), 'utf8'))).toEqual(['one', 'two']);
  });

  test('40 in a row are followed, as by the kernel, and one more is not', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, '0'), 'old');
    for (let link = 1; link <= 41; link += 1) symlinkSync(String(link - 1), join(directory, String(link)));
    await writeWhole(join(directory, '40'), 'new', USER);
    expect(readFileSync(join(directory, '0'), 'utf8')).toBe('new');
    await expect(writeWhole(join(directory, '41'), 'text', USER)).rejects.toEqual(failure('ELOOP'));
  });

  test('a circle is a failure of the output', async () => {
    const directory = temporaryDirectory();
    symlinkSync('b', join(directory, 'a'));
    symlinkSync('a', join(directory, 'b'));
    await expect(writeWhole(join(directory, 'a'), 'text', USER)).rejects.toEqual(failure('ELOOP'));
  });

  // Only root can make what belongs to somebody else.
  test.skipIf(USER !== 0).each([
    ['of a file', 'link', 'link'],
    ['of a directory on the way', 'link', join('link', 'deeper')],
  ])('one of another user, %s, is refused, and its target stays', async (_, name, path) => {
    const directory = temporaryDirectory();
    const shared = join(directory, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    const target = join(directory, 'home');
    if (path === name) writeFileSync(target, 'mine', { mode: 0o644 });
    else mkdirSync(target);
    symlinkSync(target, join(shared, name));
    lchownSync(join(shared, name), 4711, 4711);
    const before = statSync(target);
    for (const user of [0, 4712]) {
      await expect(writeWhole(join(shared, path), 'secret', user)).rejects.toEqual(
        failure(`${join(shared, name)} is a link of another user`),
      );
    }
    expect(statSync(target)).toEqual(before);
    expect(readdirSync(shared)).toEqual([name]);
  });

  test.skipIf(USER !== 0).each([
    ['of root', 0],
    ['of the user', 4712],
  ])('one %s is followed', async (_, owner) => {
    const directory = temporaryDirectory();
    symlinkSync('file', join(directory, 'link'));
    lchownSync(join(directory, 'link'), owner, owner);
    await writeWhole(join(directory, 'link'), 'text', 4712);
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('text');
  });
});
