import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { PASSWORD_VARIABLE, USERNAME_VARIABLE } from '../kinds.ts';

const EXAMPLE = 'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin';

/** The flags of the commands that take a username and a password. */
export interface UserFlags {
  readonly username?: string;
  readonly passwordStdin?: true;
}

export interface UserCredentials {
  readonly username: string;
  readonly password: string;
}

/** What flags and environment say. @throws TmdbAuthError `input_required` naming all that is missing and cannot be asked for */
export async function givenUser(
  flags: UserFlags,
  { env, settings, terminal }: Pick<Invocation, 'env' | 'settings' | 'terminal'>,
): Promise<Partial<UserCredentials>> {
  const username = flags.username ?? (env[USERNAME_VARIABLE] || undefined);
  if (username === '') throw new TmdbAuthError('usage', 'the username is empty');
  const password = flags.passwordStdin
    ? await terminal.readSecret({
        words: 'password',
        option: '--password-stdin',
        example: EXAMPLE,
        limit: settings.timeout,
      })
    : env[PASSWORD_VARIABLE] || undefined;
  if ((!username || !password) && !terminal.canPrompt) {
    const missing = [!username && 'username', !password && 'password'].filter(Boolean).join(' and ');
    throw new TmdbAuthError('input_required', `${missing} missing, and nobody can be asked here`, {
      hint: `set ${USERNAME_VARIABLE} and ${PASSWORD_VARIABLE}, or: ${EXAMPLE}`,
    });
  }
  return { ...(username && { username }), ...(password && { password }) };
}

/** Asks for what is not given. @param suggestion a username that Enter alone stands for */
export async function completeUser(
  given: Partial<UserCredentials>,
  suggestion: string | undefined,
  { settings, terminal }: Pick<Invocation, 'settings' | 'terminal'>,
): Promise<UserCredentials> {
  // TMDB_AUTH_BASE_URL may be set by a file that nobody has looked at.
  const at = settings.otherHost === undefined ? '' : ` at ${settings.otherHost}`;
  const askUsername = () =>
    terminal.ask({ message: `TMDb username${at}`, suggestion, read: notEmpty('username'), shown: (name) => name });
  const username = given.username ?? (await askUsername());
  const whose = at && ` for ${username}${at}`;
  const askPassword = () =>
    terminal.ask({ message: `TMDb password${whose}`, secret: true, read: notEmpty('password'), shown: () => '' });
  return { username, password: given.password ?? (await askPassword()) };
}

function notEmpty(what: string): (text: string) => string {
  return (text) => {
    if (text !== '') return text;
    throw new TmdbAuthError('usage', `the ${what} is empty`);
  };
}
