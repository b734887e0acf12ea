import { fstatSync, statSync, writeSync } from 'node:fs';
import type { Output } from '../context.ts';

/**
 * A file descriptor that is a file, a pipe or the null device, written to directly: a stream for it
 * would write as directly, but takes 2 to 4 ms to make.
 *
 * @param stream for what cannot be written at once
 * @returns undefined for a terminal, a socket, and whatever else wants a stream
 */
export function directOutput(descriptor: number, stream: () => Output): Output | undefined {
  if (!isPlain(descriptor)) return undefined;
  return {
    write(text, done) {
      let rest = Buffer.from(text);
      try {
        while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        // A pipe that somebody has made non-blocking, and that is full.
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return stream().write(rest, done);
        done(error as Error);
        return false;
      }
      done();
      return true;
    },
  };
}

function isPlain(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isFile() || status.isFIFO() || status.rdev === statSync('/dev/null').rdev;
  } catch {
    return false;
  }
}
