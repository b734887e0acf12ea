import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followLinks } from '../src/own-links.ts';
import { temporaryDirectory } from './support/world.ts';

const refuse = (link: string) => new Error(`refused ${link}`);

function createLinks(): string {
  const directory = realpathSync(temporaryDirectory());
  mkdirSync(join(directory, 'a', 'b'), { recursive: true });
  writeFileSync(join(directory, 'a', 'file'), '');
  symlinkSync('a/b', join(directory, 'to-b'));
  symlinkSync(`${directory}/to-b/../file`, join(directory, 'absolute'));
  symlinkSync('absolute', join(directory, 'chain'));
  symlinkSync('nowhere', join(directory, 'dangling'));
  symlinkSync('circle', join(directory, 'circle'));
  return directory;
}

test.each([
  ['a/file', 'a/file'],
  ['to-b', 'a/b'],
  ['to-b/../file', 'a/file'],
  ['absolute', 'a/file'],
  ['chain', 'a/file'],
  ['dangling', 'nowhere'],
  ['to-b/missing/deeper', 'a/b/missing/deeper'],
  ['a/file/below', 'a/file/below'],
])('%s leads to %s', (path, reached) => {
  const directory = createLinks();
  expect(followLinks(`${directory}/${path}`, () => true, refuse)).toBe(join(directory, reached));
});

test('a circle is an error as of the system', () => {
  expect(() => followLinks(join(createLinks(), 'circle'), () => true, refuse)).toThrow(
    expect.objectContaining({ code: 'ELOOP' }),
  );
});

test('the first link of somebody who is not trusted is refused, and nothing without a link', () => {
  const directory = createLinks();
  const follow = (path: string) => followLinks(`${directory}/${path}`, () => false, refuse);
  expect(() => follow('chain')).toThrow(`refused ${directory}/chain`);
  expect(() => follow('to-b/../file')).toThrow(`refused ${directory}/to-b`);
  expect(follow('a/file')).toBe(join(directory, 'a/file'));
});
