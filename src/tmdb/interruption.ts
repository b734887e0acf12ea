import { furtherHint, TmdbAuthError } from '../errors.ts';

/**
 * Throws what a call ends with whose signal has aborted: the reason, if it is a failure of ours.
 *
 * @param made what TMDb may have made meanwhile
 */
export function throwIfAborted({ aborted, reason }: AbortSignal, made?: string): void {
  if (!aborted) return;
  const error =
    reason instanceof TmdbAuthError ? reason : new TmdbAuthError('interrupted', 'aborted', { cause: reason });
  throw made === undefined ? error : mayHaveMade(made, error);
}

/** Adds to a failure that TMDb may have made something that was lost. */
export function mayHaveMade(made: string, error: TmdbAuthError): TmdbAuthError {
  return error.with({
    message: `${error.message}; TMDb may have made ${made} that was lost`,
    hint: furtherHint(error, 'it could be revoked in the settings of your account on the website of TMDb'),
    lost: made,
  });
}
