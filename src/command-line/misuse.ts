import { closestMatch } from 'leven';
import { TmdbAuthError } from '../errors.ts';

// What was typed may be a secret in the wrong place: no message here echoes it.

/** Flags that somebody may try for a secret. Secrets on a command line are seen by all users. */
const SECRET_FLAG =
  /^(-p.*|--?(pass(word|wd|phrase)?|(tmdb-?)?api-?key|key|secret|(access|bearer|session|guest-session)?-?(token|id)))$/i;

const SECRET_HINT =
  'set TMDB_PASSWORD, TMDB_API_KEY or TMDB_ACCESS_TOKEN, or: printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin';

/** @param typed the word that is no option here; it may have a value after `=` */
export function unknownOption(typed: string, known: readonly string[], help: string): TmdbAuthError {
  const flag = typed.replace(/=.*/s, '').replaceAll('_', '-');
  if (SECRET_FLAG.test(flag)) {
    return new TmdbAuthError('secret_on_argv', 'a secret is not taken from the command line, where others can see it', {
      hint: SECRET_HINT,
    });
  }
  return misuse('unknown option', suggestion(flag, known) ?? help);
}

export function unknownCommand(typed: string, known: readonly string[]): TmdbAuthError {
  return misuse('unknown command', suggestion(typed, known) ?? 'see: tmdb-auth --help');
}

export function wrongChoice(subject: string, choices: readonly string[]): TmdbAuthError {
  return misuse(`${subject} does not take this value`, `one of ${choices.join(', ')}`);
}

export function misuse(message: string, hint: string): TmdbAuthError {
  return new TmdbAuthError('usage', message, { hint });
}

/** Two of five letters may be wrong, and three at most. */
function suggestion(typed: string, known: readonly string[]): string | undefined {
  const meant = closestMatch(typed, known, { maxDistance: Math.min(3, Math.floor(typed.length * 0.4)) });
  return meant && `did you mean ${meant}?`;
}
