import type { Output } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

/**
 * Writes a text and waits until it is written. A reader who has gone away is no error.
 *
 * @throws TmdbAuthError `output` for all else, such as a full disk
 */
export function write(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      const code = systemCode(error);
      if (!error || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') {
        resolve();
      } else {
        reject(new TmdbAuthError('output', `the output cannot be written (${code || 'unknown'})`));
      }
    });
  });
}
