import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

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
export async function userCredentials(flags: UserFlags, { env, terminal }: Invocation): Promise<UserCredentials> {
  const givenName = flags.username ?? (env['TMDB_USERNAME'] || undefined);
  if (givenName === '') throw new TmdbAuthError('usage', 'the username is empty');
  const givenPassword = flags.passwordStdin ? await terminal.readPassword() : env['TMDB_PASSWORD'] || undefined;
  if ((!givenName || !givenPassword) && !terminal.mayAsk) {
    const missing = [!givenName && 'username', !givenPassword && 'password'].filter(Boolean).join(' and ');
    throw new TmdbAuthError('input_required', `${missing} missing, and nobody can be asked here`, {
      hint: 'set TMDB_USERNAME and TMDB_PASSWORD, or: printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin',
    });
  }
  const username =
    givenName ??
    (await terminal.ask({ message: 'TMDb username', otherwise: 'pass --username NAME or set TMDB_USERNAME' }));
  const password =
    givenPassword ??
    (await terminal.ask({
      message: 'TMDb password',
      secret: true,
      otherwise: 'pass --password-stdin or set TMDB_PASSWORD',
    }));
  if (password === '') throw new TmdbAuthError('usage', 'the password is empty');
  return { username, password };
}
