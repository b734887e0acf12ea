import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { PASSWORD_VARIABLE, USERNAME_VARIABLE } from '../kinds.ts';

/** The flags of the commands that take a username and a password. */
export interface UserFlags {
  readonly username?: string;
  readonly passwordStdin?: true;
}

export interface UserCredentials {
  readonly username: string;
  readonly password: string;
}

/** Flag over environment over prompt. @throws TmdbAuthError `input_required` naming all that is missing */
export async function userCredentials(
  flags: UserFlags,
  { env, settings, terminal }: Pick<Invocation, 'env' | 'settings' | 'terminal'>,
): Promise<UserCredentials> {
  const givenName = flags.username ?? (env[USERNAME_VARIABLE] || undefined);
  if (givenName === '') throw new TmdbAuthError('usage', 'the username is empty');
  const givenPassword = flags.passwordStdin
    ? await terminal.readPassword(settings.timeout)
    : env[PASSWORD_VARIABLE] || undefined;
  if ((!givenName || !givenPassword) && !terminal.canPrompt) {
    const missing = [!givenName && 'username', !givenPassword && 'password'].filter(Boolean).join(' and ');
    throw new TmdbAuthError('input_required', `${missing} missing, and nobody can be asked here`, {
      hint: `set ${USERNAME_VARIABLE} and ${PASSWORD_VARIABLE}, or: printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin`,
    });
  }
  // TMDB_AUTH_BASE_URL may be set by a file that nobody has looked at.
  const at = settings.otherHost === undefined ? '' : ` at ${settings.otherHost}`;
  const username = givenName ?? (await terminal.ask({ message: `TMDb username${at}` }));
  const whose = at && ` for ${username}${at}`;
  const password = givenPassword ?? (await terminal.ask({ message: `TMDb password${whose}`, secret: true }));
  if (password === '') throw new TmdbAuthError('usage', 'the password is empty');
  return { username, password };
}
