import type { InputStream } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';

const LIMIT = 64 * 1024;

/** A secret that is read from stdin. */
export interface PipedSecret {
  /** What a person calls it. */
  readonly words: string;
  /** The option that asked for it. */
  readonly option: string;
  /** A command line that gives it. */
  readonly example: string;
  /** Milliseconds that it may take; by default without end. */
  readonly limit?: number | undefined;
}

/**
 * Reads all of stdin as one secret. It strips one byte order mark at the start and one line end (LF
 * or CRLF) at the end, and nothing else: a password may begin and end with spaces.
 *
 * @throws TmdbAuthError `usage` if stdin is a terminal, empty, longer than 64 KiB, not UTF-8, or holds
 *   a NUL or a second line; `timeout` if it does not end in time
 */
export async function readSecret(
  stdin: InputStream,
  signal: AbortSignal,
  { words, option, example, limit }: PipedSecret,
): Promise<string> {
  const usage = (message: string) => new TmdbAuthError('usage', message, { hint: example });
  if (stdin.isTTY) throw usage(`${option} reads a pipe or a file, and stdin is a terminal`);
  const refused: Refused = (why) => usage(`the ${words} on stdin ${why}`);
  const ending = limit === undefined ? signal : AbortSignal.any([signal, timeUpAfter(limit)]);
  const text = decode(await readAll(stdin, ending, refused), refused)
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '');
  if (text === '') throw refused('is empty');
  if (text.includes('\0')) throw refused('holds a NUL byte');
  if (/[\r\n]/.test(text)) throw refused('has more than one line');
  return text;
}

type Refused = (why: string) => TmdbAuthError;

function timeUpAfter(limit: number): AbortSignal {
  const timeUp = new AbortController();
  const error = new TmdbAuthError('timeout', 'stdin did not end in time', {
    hint: 'close what writes to it, or give it more time with --timeout SECONDS',
  });
  setTimeout(() => timeUp.abort(error), limit).unref();
  return timeUp.signal;
}

async function readAll(stdin: InputStream, signal: AbortSignal, refused: Refused): Promise<Buffer> {
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

function decode(bytes: Buffer, refused: Refused): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused('is not UTF-8');
  }
}
