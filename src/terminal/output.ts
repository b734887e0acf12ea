import type { Output } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';

/**
 * Writes and waits until it is out. A reader who has gone away is a quiet end; anything else, such
 * as a full disk, is an error: `console.log` would end with exit 0.
 */
export function write(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error?: (Error & { code?: string }) | null) => {
      if (!error || error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') resolve();
      else reject(new TmdbAuthError('output', `the output cannot be written (${error.code ?? 'unknown'})`));
    });
  });
}
