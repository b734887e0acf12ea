import { TmdbAuthError } from '../errors.ts';
import type { Warn } from './permissions.ts';

/** Removes what is of no use any more. That it fails is a warning: all that matters is done. @returns whether it did not */
export async function tidy(work: () => Promise<void>, onWarning: Warn): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof TmdbAuthError)) throw error;
    // An interruption ends the command by itself, as soon as its result is safe.
    if (error.code !== 'interrupted') {
      await onWarning('old_copies', `old copies of secrets may be left in the keychain: ${error.message}`);
    }
    return false;
  }
}
