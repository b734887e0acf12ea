import { isOfVersion4 } from '../approval-url.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { RequestToken } from './endpoints.ts';
import { mayHaveMade, throwIfAborted } from './interruption.ts';

/**
 * Milliseconds. jurialmunkey/plugin.video.themoviedb.helper asks as often about version 4; cenodude/CrossWatch asks each
 * 2 s about version 3.
 */
const INTERVAL = 5_000;

export interface CallOptions {
  /** Ends this call alone, which rejects with `interrupted` then, and has the signal's reason as its cause. */
  readonly signal?: AbortSignal | undefined;
}

export interface WaitOptions extends CallOptions {
  /** Milliseconds between two questions; by default 5 s. */
  readonly interval?: number | undefined;
}

interface Surroundings {
  /** What ends every wait. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** As of `Caller`. */
  readonly clockSkew: () => number | null;
}

/** What is asked about request tokens of one version. */
interface Question<R> {
  readonly ask: (requestToken: string, options: CallOptions) => Promise<R>;
  /** Whether a refusal may mean no more than that nobody has approved yet. */
  readonly isPending: (error: TmdbAuthError) => boolean;
  /** Milliseconds that a token lives whose end is not known. */
  readonly lifetime: number;
  readonly version: 3 | 4;
}

/** Creates waits that ask until a token is approved. What may pass, such as a network that is down, is waited for too. */
export function createWait({ signal: always, now, clockSkew }: Surroundings) {
  return <R>({ ask, isPending, lifetime, version }: Question<R>) => {
    return async (token: string | RequestToken, options: WaitOptions = {}): Promise<R> => {
      const { interval = INTERVAL, signal: until } = options;
      const signal = until ? AbortSignal.any([always, until]) : always;
      const { requestToken, expiresAt } = typeof token === 'string' ? { requestToken: token, expiresAt: null } : token;
      if (isOfVersion4(requestToken) !== (version === 4)) {
        throw new TmdbAuthError('usage', `that is not a request token of version ${version}`);
      }
      const start = now();
      // By TMDb's clock, which is known from the first answer on.
      const left = () => (expiresAt === null ? start + lifetime : expiresAt - (clockSkew() ?? 0)) - now();
      let lost: string | undefined;
      for (;;) {
        try {
          return await ask(requestToken, { signal: until });
        } catch (thrown) {
          const error = failureOf(thrown);
          // Version 4 says when it has made nothing.
          lost = isPending(error) && version === 4 ? undefined : (error.lost ?? lost);
          const isOver = left() <= 0;
          const isRefused = isPending(error) || error.code === 'token_invalid';
          const end = isOver && isRefused ? notApproved() : error;
          if (isOver || !(isPending(error) || error.retryable)) {
            throw lost === undefined || error.lost !== undefined ? end : mayHaveMade(lost, end);
          }
        }
        await pause(Math.min(interval, Math.max(0, left())), signal).catch(() => {});
        throwIfAborted(signal);
      }
    };
  };
}

function notApproved(): TmdbAuthError {
  return new TmdbAuthError('token_expired', 'the request token has expired, and nobody has approved it');
}
