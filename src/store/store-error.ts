import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

export const ELSEWHERE = 'set TMDB_AUTH_CONFIG_DIR to another directory';
export const OWN_DIRECTORY = 'set TMDB_AUTH_CONFIG_DIR to a directory of your own';
export const MOVE_AWAY = `move it away, or ${ELSEWHERE}`;

export function corrupt(path: string, why: string): TmdbAuthError {
  return new TmdbAuthError('store_corrupt', `${path} cannot be used: ${why}`, { hint: MOVE_AWAY });
}

export function unusable(path: string, why: string, hint = MOVE_AWAY): TmdbAuthError {
  return new TmdbAuthError('store_unavailable', `${path} ${why}`, { hint });
}

export function notPermitted(message: string, hint: string): TmdbAuthError {
  return new TmdbAuthError('store_permission', message, { hint });
}

/** @param why what there is no room for, or too little of */
export function full(why: string, hint: string): TmdbAuthError {
  return new TmdbAuthError('store_full', why, { hint });
}

/** EDQUOT on Linux and macOS, which libuv has no name for: https://docs.libuv.org/en/v1.x/errors.html */
const OVER_QUOTA: readonly unknown[] = [-122, -69];

/**
 * Gives what to throw: for a system error one of ours. Its code says the class; its text, which may
 * hold anything, is not used. All else is thrown as it is: a failure of ours, and a bug.
 */
export function storeError(path: string, thrown: unknown): unknown {
  if (thrown instanceof TmdbAuthError || systemCode(thrown) === '') return thrown;
  // Nothing but an Error has such a code.
  const { errno } = thrown as NodeJS.ErrnoException;
  const code = OVER_QUOTA.includes(errno) ? 'EDQUOT' : systemCode(thrown);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    const hint = 'check who owns it and its directory, or set TMDB_AUTH_CONFIG_DIR';
    return notPermitted(`${path} may not be read or written (${code})`, hint);
  }
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return full(`there is no room to write ${path} (${code})`, 'make room, then try again');
  }
  return unusable(path, `cannot be used (${code})`);
}
