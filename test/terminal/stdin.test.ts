import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readSecret } from '../../src/terminal/stdin.ts';
import { piped } from '../support/world.ts';

const { signal } = new AbortController();
const PASSWORD = { words: 'password', option: '--password-stdin', example: 'printf … | tmdb-auth login' };

test.each([
  ['secret', 'secret'],
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  ['\ufeffsecret\n', 'secret'],
  ['  spaces  \n', '  spaces  '],
  ['pässwörd 🔑', 'pässwörd 🔑'],
])('%j is the password %j', async (text, password) => {
  expect(await readSecret(piped(text), signal, PASSWORD)).toBe(password);
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
  await expect(readSecret(piped(text), signal, PASSWORD)).rejects.toMatchObject({
    code: 'usage',
    exitCode: 2,
    message: `the password on stdin ${why}`,
  });
});

test('a terminal is refused at once, with an example', async () => {
  const terminal = Object.assign(piped(), { isTTY: true });
  await expect(readSecret(terminal, signal, PASSWORD)).rejects.toMatchObject({
    code: 'usage',
    message: '--password-stdin reads a pipe or a file, and stdin is a terminal',
    hint: PASSWORD.example,
  });
});

test('a pipe that nobody closes is waited for no longer than the limit', async () => {
  await expect(readSecret(new PassThrough(), signal, { ...PASSWORD, limit: 20 })).rejects.toMatchObject({
    code: 'timeout',
    exitCode: 5,
    message: 'stdin did not end in time',
  });
});
