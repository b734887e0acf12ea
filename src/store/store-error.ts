import { TmdbAuthError } from '../errors.ts';
import { systemCode } from '../system-error.ts';

export const ELSEWHERE = 'set TMDB_AUTH_CONFIG_DIR to another directory';
export const MOVE_AWAY = `move it away, or ${ELSEWHERE}`;

export function corrupt(path: string, why: string): TmdbAuthError {
  return new TmdbAuthError('store_corrupt', `${path} cannot be used: ${why}`, { hint: MOVE_AWAY });
}

export function unusable(path: string, why: string, hint = MOVE_AWAY): TmdbAuthError {
  return new TmdbAuthError('store_unavailable', `${path} ${why}`, { hint });
}

/**
 * Gives what to throw: for a system error one of ours. Its code says the class; its text, which may
 * hold anything, is not used. All else is thrown as it is: a failure of ours, and a bug.
 */
export function storeError(path: string, thrown: unknown): unknown {
  const code = systemCode(thrown);
  if (thrown instanceof TmdbAuthError || code === '') return thrown;
  if (/^(EACCES|EPERM|EROFS)$/.test(code)) {
    return new TmdbAuthError('store_permission', `${path} may not be read or written (${code})`, {
      hint: 'check who owns it and its directory, or set TMDB_AUTH_CONFIG_DIR',
    });
  }
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code)) {
    return new TmdbAuthError('store_full', `there is no room to write ${path} (${code})`, {
      hint: 'make room, then try again',
    });
  }
  return unusable(path, `cannot be used (${code})`);
}
