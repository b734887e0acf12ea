import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { isMissing, systemCode } from '../src/system-error.ts';
import { temporaryDirectory } from './support/world.ts';

test.each([
  [Object.assign(new Error(), { code: 'ENOENT' }), 'ENOENT'],
  [Object.assign(new Error(), { code: 2 }), ''],
  [new Error('ENOENT'), ''],
  [{ code: 'ENOENT' }, ''],
  [undefined, ''],
])('the system code of %j is %j', (error, code) => {
  expect(systemCode(error)).toBe(code);
});

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
