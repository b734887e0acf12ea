import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readPassword } from '../../src/terminal/stdin.ts';
import { piped } from '../support/world.ts';

const { signal } = new AbortController();

test.each([
  ['secret', 'secret'],
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  ['\ufeffsecret\n', 'secret'],
  ['  spaces  \n', '  spaces  '],
  ['pässwörd 🔑', 'pässwörd 🔑'],
])('%j is the password %j', async (text, password) => {
  expect(await readPassword(piped(text), signal)).toBe(password);
});

test.each<[string | Buffer, string]>([
  ['', 'is empty'],
  ['\n', 'is empty'],
  ['\ufeff', 'is empty'],
  ['a\0b', 'holds a NUL byte'],
  ['a\nb', 'has more than one line'],
  ['a\n\n', 'has more than one line'],
  ['a\rb', 'has more than one line'],
  ['x'.repeat(65_537), 'is longer than 64 KiB'],
  [Buffer.from([0x70, 0xff]), 'is not UTF-8'],
])('%j is refused', async (text, why) => {
  await expect(readPassword(piped(text), signal)).rejects.toMatchObject({
    code: 'usage',
    exitCode: 2,
    message: `the password on stdin ${why}`,
  });
});

test('a terminal is refused at once, with an example', async () => {
  const terminal = Object.assign(piped(), { isTTY: true });
  await expect(readPassword(terminal, signal)).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('| tmdb-auth login'),
  });
});

test('a pipe that nobody closes is waited for no longer than the limit', async () => {
  await expect(readPassword(new PassThrough(), signal, 20)).rejects.toMatchObject({
    code: 'timeout',
    exitCode: 5,
    message: 'stdin did not end in time',
  });
});
