import { fstatSync, statSync, writeSync } from 'node:fs';
import type { Output } from '../context.ts';
import { systemCode } from '../system-error.ts';

/**
 * Writes to a file descriptor directly, if that is a file, a pipe or the null device. A stream would
 * do the same, but Node takes 2 to 4 ms to make one.
 *
 * @param stream gives the stream that writes what cannot be written at once
 * @returns undefined for a terminal, a socket, and all else that needs a stream
 */
export function directOutput(descriptor: number, stream: () => Output): Output | undefined {
  const kind = kindOf(descriptor);
  if (kind === 'other') return undefined;
  return {
    isDiscarded: kind === 'null device',
    write(text, done) {
      let rest = Buffer.from(text);
      try {
        while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        // The pipe is full and non-blocking, as in dsherret/dax#362
        if (systemCode(error) === 'EAGAIN') return stream().write(rest, done);
        done(error as Error);
        return false;
      }
      done();
      return true;
    },
  };
}

/** Whether a file descriptor may be a terminal: surely none are a file, a pipe and the null device. */
export function mayBeTerminal(descriptor: number): boolean {
  return kindOf(descriptor) === 'other';
}

function kindOf(descriptor: number): 'file' | 'null device' | 'other' {
  try {
    const status = fstatSync(descriptor);
    if (status.isFile() || status.isFIFO()) return 'file';
    return status.rdev === statSync('/dev/null').rdev ? 'null device' : 'other';
  } catch {
    return 'other';
  }
}
