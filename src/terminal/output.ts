import type { Output } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

/**
 * Writes a text and waits until it is written. A reader who has gone away is an error only where the text has to
 * arrive.
 *
 * @throws TmdbAuthError `output` for all else, such as a full disk
 */
export function write(stream: Output, text: string, mustArrive = false): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      const code = systemCode(error);
      const readerIsGone = code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
      if (!error || (readerIsGone && !mustArrive)) {
        resolve();
      } else {
        reject(new TmdbAuthError('output', `the output cannot be written (${code || 'unknown'})`));
      }
    });
  });
}
