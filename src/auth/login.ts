import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { NewLogin } from './new-login.ts';
import { loginWithPassword } from './password-login.ts';
import type { UserFlags } from './user-credentials.ts';
import type { WebFlags } from './web-login.ts';

/** The flags of the commands that log in. */
export interface LoginFlags extends UserFlags, WebFlags {
  readonly web?: true;
}

export interface Login extends Omit<NewLogin, 'keep'> {
  readonly method: 'password' | 'web';
}

/**
 * Makes a session, with username and password or with approval in the browser, or a user token with the latter.
 *
 * @throws TmdbAuthError as those do
 */
export async function logIn(flags: LoginFlags, invocation: Invocation): Promise<Login> {
  refuseMixture(flags);
  const byPassword = flags.web || flags.v4 ? undefined : await loginWithPassword(flags, invocation);
  if (byPassword?.session) {
    return { ...byPassword, method: 'password', kind: 'session', made: byPassword.session, others: {} };
  }
  // Loaded only where it is wanted: a page, a listener and a browser come with it.
  const { loginInBrowser } = await import('./web-login.ts');
  const { token, ...login } = await loginInBrowser(flags, invocation, byPassword?.credential);
  const others = { request_token: { ...token, state: 'used' as const } };
  return { method: 'web', kind: flags.v4 ? 'user_token' : 'session', ...login, others };
}

function refuseMixture({ web, v4, browser, qr, username, passwordStdin }: LoginFlags): void {
  const flag = v4 ? '--v4' : '--web';
  if ((web || v4) && (username !== undefined || passwordStdin)) {
    throw new TmdbAuthError('usage', `${flag} takes no username and no password: the website asks for them`, {
      hint: `tmdb-auth login ${flag}`,
    });
  }
  if (!(web || v4) && (qr || browser === false)) {
    throw new TmdbAuthError('usage', '--qr and --no-browser belong to --web and --v4', {
      hint: 'tmdb-auth login --web --qr',
    });
  }
}
