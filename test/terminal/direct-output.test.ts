import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { directOutput } from '../../src/terminal/direct-output.ts';
import { Screen, temporaryDirectory } from '../support/world.ts';

function open(path: string, flags: string | number): number {
  const descriptor = openSync(path, flags);
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

/** What comes of one write, the stream in its place apart. */
function write(descriptor: number, text: string, stream = new Screen(false)) {
  const output = directOutput(descriptor, () => stream);
  return new Promise<string>((resolve) => {
    output?.write(text, (error) => resolve(error ? String((error as NodeJS.ErrnoException).code) : 'done'));
    if (!output) resolve('no');
  });
}

test('a file and the null device are written to directly', async () => {
  const path = join(temporaryDirectory(), 'file');
  expect(await write(open(path, 'w'), 'ünïcode\n')).toBe('done');
  expect(readFileSync(path, 'utf8')).toBe('ünïcode\n');
  expect(await write(open('/dev/null', 'w'), 'x')).toBe('done');
});

test('the null device is known for what it is', () => {
  const isDiscarded = (path: string) => directOutput(open(path, 'w'), () => new Screen(false))?.isDiscarded;
  expect([isDiscarded('/dev/null'), isDiscarded(join(temporaryDirectory(), 'file'))]).toEqual([true, false]);
});

test('what cannot be written is told', async () => {
  expect(await write(open('/dev/null', 'r'), 'x')).toBe('EBADF');
});

test.each(['/dev/full', '/dev/zero'])('%s wants a stream', async (path) => {
  expect(await write(open(path, 'w'), 'x')).toBe('no');
});

test('of a full pipe that does not block, the stream gets the rest', async () => {
  const path = join(temporaryDirectory(), 'pipe');
  execFileSync('mkfifo', [path]);
  const descriptor = open(path, constants.O_RDWR | constants.O_NONBLOCK);
  const text = 'ä'.repeat(100_000);
  const stream = new Screen(false);
  expect(await write(descriptor, text, stream)).toBe('done');
  const inPipe = Buffer.alloc(1_000_000);
  const length = readSync(descriptor, inPipe);
  expect(length).toBeGreaterThan(1_000);
  expect(inPipe.subarray(0, length).toString() + stream.text).toBe(text);
});
