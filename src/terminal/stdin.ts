import type { InputStream } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';

const LIMIT = 64 * 1024;

const EXAMPLE = 'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin';

/**
 * Reads all of stdin as one password. It strips one byte order mark at the start and one line end (LF
 * or CRLF) at the end, and nothing else: a password may begin and end with spaces.
 *
 * @param limit milliseconds that it may take; by default without end
 * @throws TmdbAuthError `usage` if stdin is a terminal, empty, longer than 64 KiB, not UTF-8, or holds
 *   a NUL or a second line; `timeout` if it does not end in time
 */
export async function readPassword(stdin: InputStream, signal: AbortSignal, limit?: number): Promise<string> {
  if (stdin.isTTY) {
    throw new TmdbAuthError('usage', '--password-stdin reads a pipe or a file, and stdin is a terminal', {
      hint: EXAMPLE,
    });
  }
  const ending = limit === undefined ? signal : AbortSignal.any([signal, timeUpAfter(limit)]);
  const text = decode(await readAll(stdin, ending))
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '');
  if (text === '') throw refused('is empty');
  if (text.includes('\0')) throw refused('holds a NUL byte');
  if (/[\r\n]/.test(text)) throw refused('has more than one line');
  return text;
}

function timeUpAfter(limit: number): AbortSignal {
  const timeUp = new AbortController();
  const error = new TmdbAuthError('timeout', 'stdin did not end in time', {
    hint: 'close what writes to it, or give it more time with --timeout SECONDS',
  });
  setTimeout(() => timeUp.abort(error), limit).unref();
  return timeUp.signal;
}

async function readAll(stdin: InputStream, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = () => (stdin as NodeJS.ReadStream).destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length > LIMIT) throw refused('is longer than 64 KiB');
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TmdbAuthError) throw error;
    throw refused('cannot be read');
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) throw signal.reason;
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused('is not UTF-8');
  }
}

function refused(why: string): TmdbAuthError {
  return new TmdbAuthError('usage', `the password on stdin ${why}`, { hint: EXAMPLE });
}
