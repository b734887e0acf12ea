import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { NewSession } from './new-session.ts';
import { loginWithPassword } from './password-login.ts';
import type { UserFlags } from './user-credentials.ts';
import type { WebFlags } from './web-login.ts';

/** The flags of the commands that log in. */
export interface LoginFlags extends UserFlags, WebFlags {
  readonly web?: true;
}

export interface Login extends Omit<NewSession, 'keep'> {
  readonly method: 'password' | 'web';
}

/** Makes a session, with username and password or with approval in the browser. @throws TmdbAuthError as those do */
export async function logIn(flags: LoginFlags, invocation: Invocation): Promise<Login> {
  refuseMixture(flags);
  const byPassword = flags.web ? undefined : await loginWithPassword(flags, invocation);
  if (byPassword?.session) return { ...byPassword, method: 'password', session: byPassword.session, others: {} };
  // Loaded only where it is wanted: a page, a listener and a browser come with it.
  const { loginInBrowser } = await import('./web-login.ts');
  const { tmdb, credential, value, token } = await loginInBrowser(flags, invocation, byPassword?.credential);
  const others = { request_token: { ...token, state: 'used' as const } };
  return { method: 'web', tmdb, session: { value }, credential, others };
}

function refuseMixture({ web, browser, qr, username, passwordStdin }: LoginFlags): void {
  if (web && (username !== undefined || passwordStdin)) {
    throw new TmdbAuthError('usage', '--web takes no username and no password: the website asks for them', {
      hint: 'tmdb-auth login --web',
    });
  }
  if (!web && (qr || browser === false)) {
    throw new TmdbAuthError('usage', '--qr and --no-browser belong to --web', { hint: 'tmdb-auth login --web --qr' });
  }
}
