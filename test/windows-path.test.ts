import { expect, test } from 'vitest';
import { faultOfWindowsPath, isAbsoluteOnWindows } from '../src/windows-path.ts';

const DEVICE = 'is the name of a device';
const NO_NAME = 'is no name of a file on Windows';
const ENDING = 'ends in a dot or a space, which Windows leaves out';

test.each<[path: string, fault: string | undefined]>([
  ['.env', undefined],
  ['C:\\Users\\Ünï cödé\\.env', undefined],
  ['C:.env', undefined],
  ['..\\.\\a/b.env', undefined],
  ['\\\\server\\share\\a.env', undefined],
  ['\\\\?\\C:\\a.env', undefined],
  ['\\\\?\\UNC\\server\\share\\a.env', undefined],
  ['console.env', undefined],
  ['nulls\\com10.env', undefined],
  ['NUL', `NUL ${DEVICE}`],
  ['nul.tar.gz', `nul.tar.gz ${DEVICE}`],
  ['C:\\a\\aux\\b.env', `aux ${DEVICE}`],
  ['com1 .env', `com1 .env ${DEVICE}`],
  ['LPT¹', `LPT¹ ${DEVICE}`],
  ['CONIN$', `CONIN$ ${DEVICE}`],
  ['\\\\.\\C:\\a.env', 'the path is that of a device'],
  ['.env:hidden', `.env:hidden ${NO_NAME}`],
  ['what?.env', `what?.env ${NO_NAME}`],
  ['.env.', `.env. ${ENDING}`],
  ['a \\.env', `a  ${ENDING}`],
])('%s: %s', (path, fault) => {
  expect(faultOfWindowsPath(path)).toBe(fault);
});

test.each([
  ['C:\\a', true],
  ['c:/a', true],
  ['\\\\server\\share\\a', true],
  ['\\\\?\\C:\\a', true],
  ['\\a', false],
  ['/a', false],
  ['C:a', false],
  ['a', false],
])('%s is absolute: %s', (path, isAbsolute) => {
  expect(isAbsoluteOnWindows(path)).toBe(isAbsolute);
});
