import { closestMatch } from 'leven';
import { TmdbAuthError } from '../errors.ts';

// What was typed may be a secret in the wrong place: no message here echoes more of it than an option's name.

/** Flags that somebody may try for a secret. Secrets on a command line are seen by all users. */
const SECRET_FLAG =
  /^(-p.*|--?(pass(word|wd|phrase)?|(tmdb-?)?api-?key|key|secret|((access|bearer|user|request|session)-?)?token|((guest-)?session-?)?id))$/i;

const SECRET_HINT =
  'set TMDB_PASSWORD, TMDB_API_KEY or TMDB_ACCESS_TOKEN, or: printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin';

export const SEE_HELP = 'see: tmdb-auth --help';

/** @param typed the word that is no option here; it may have a value after `=` */
export function unknownOption(typed: string, known: readonly string[], help: string): TmdbAuthError {
  const flag = typed.replace(/=.*/s, '').replaceAll('_', '-');
  if (SECRET_FLAG.test(flag)) {
    return new TmdbAuthError('secret_on_argv', 'a secret is not taken from the command line, where others can see it', {
      hint: SECRET_HINT,
    });
  }
  return misuse(['unknown option', ...nameOf(typed)].join(' '), suggestion(flag, known) ?? help);
}

/** What can be the name of an option: of a short one, whose value may follow at once, a single letter. */
function nameOf(typed: string): readonly string[] {
  return /^(--[a-z][a-z-]{0,27}(?=$|=)|-[a-z])/i.exec(typed)?.slice(0, 1) ?? [];
}

/** @param flags what may be meant without its hyphens: `version` for `--version` */
export function unknownCommand(typed: string, known: readonly string[], flags: readonly string[]): TmdbAuthError {
  const flag = flags.find((name) => name === `--${typed}`);
  return misuse('unknown command', flag ? `did you mean ${flag}?` : (suggestion(typed, known) ?? SEE_HELP));
}

export function wrongChoice(subject: string, choices: readonly string[]): TmdbAuthError {
  return misuse(`${subject} does not take this value`, `one of ${choices.join(', ')}`);
}

export function misuse(message: string, hint: string): TmdbAuthError {
  return new TmdbAuthError('usage', message, { hint });
}

/** Two letters may be wrong, and one of a word of less than five; the first is right. */
function suggestion(typed: string, known: readonly string[]): string | undefined {
  const [start = ''] = /^-*./s.exec(typed) ?? [];
  const neighbors = known.filter((name) => name.startsWith(start));
  const meant = closestMatch(typed, neighbors, { maxDistance: typed.length - start.length < 4 ? 1 : 2 });
  return meant && `did you mean ${meant}?`;
}
