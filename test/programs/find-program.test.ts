import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram, isMissing } from '../../src/programs/find-program.ts';
import { temporaryDirectory } from '../support/world.ts';

test.each([
  ['ENOENT', 'program', true],
  ['ENOENT', './program', true],
  // A directory of PATH that may not be looked into, and no such program in the others.
  ['EACCES', 'other', true],
  ['EACCES', 'program', false],
  ['EACCES', './other', false],
  ['E2BIG', 'other', false],
])('%s of %s: missing is %s', (code, program, missing) => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'program'), '');
  chmodSync(join(directory, 'program'), 0o600);
  const PATH = [temporaryDirectory(), directory].join(delimiter);
  expect(isMissing(program, Object.assign(new Error(), { code }), { PATH })).toBe(missing);
});

test('a program is looked up in the absolute entries of PATH, and nowhere else', () => {
  const [first, second] = [temporaryDirectory(), temporaryDirectory()];
  const found = (...entries: string[]) => findProgram('program', { PATH: entries.join(delimiter) }, 'linux');
  writeFileSync(join(first, 'program'), '', { mode: 0o600 });
  mkdirSync(join(second, 'other'));
  expect(found(second, first)).toBe(join(first, 'program'));
  writeFileSync(join(second, 'program'), '', { mode: 0o700 });
  expect(found(first, second)).toBe(join(second, 'program'));
  expect(found('', '.', relative('.', second), join(first, 'program'), '/nowhere')).toBe(undefined);
  expect(findProgram('other', { PATH: second }, 'linux')).toBe(undefined);
  expect(findProgram('program', {}, 'linux')).toBe(undefined);
});
