import type { OutputStream } from '../context.ts';
import { CliError } from '../errors.ts';

/**
 * Writes and waits until it is out. A reader who has gone away (EPIPE) is a quiet end; anything
 * else, such as a full disk, is an error: `console.log` would end with exit 0.
 */
export function write(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: (Error & { code?: string }) | null) => {
      stream.removeListener('error', settle);
      if (!error || error.code === 'EPIPE') resolve();
      else reject(new CliError('output', `the output cannot be written (${error.code ?? 'unknown'})`));
    };
    stream.on('error', settle);
    stream.write(text, settle);
  });
}
