import { expect, test } from 'vitest';
import { systemCode } from '../src/system-error.ts';

test.each([
  [Object.assign(new Error(), { code: 'ENOENT' }), 'ENOENT'],
  [Object.assign(new Error(), { code: 2 }), ''],
  [new Error('ENOENT'), ''],
  [{ code: 'ENOENT' }, ''],
  [undefined, ''],
])('the system code of %j is %j', (error, code) => {
  expect(systemCode(error)).toBe(code);
});
