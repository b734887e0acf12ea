import { type Connection, connect } from '../auth/api-credential.ts';
import { loginWithPassword } from '../auth/password-login.ts';
import { profileOf, saveSession } from '../auth/saving.ts';
import { lastCharacters, refuseToLose } from '../auth/session.ts';
import { type UserFlags, userCredentials } from '../auth/user-credentials.ts';
import type { WebFlags, WebLogin } from '../auth/web-login.ts';
import type { Command } from '../command-line/command.ts';
import { USER_OPTIONS } from '../command-line/options.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

interface LoginInputs extends UserFlags, WebFlags {
  readonly web?: true;
}

interface PasswordLogin {
  readonly session_id: string;
  readonly method: 'password';
  readonly username: string;
  readonly stored: boolean;
  readonly profile: string;
}

export const login: Command<LoginInputs, PasswordLogin | WebLogin> = {
  description:
    'Logs in: makes a request token, approves it with username and password, and exchanges it for a session. ' +
    'What is missing is asked for; the API key is asked for once and then stored. Nothing else is stored unless all ' +
    'three steps succeed. With --web the token is approved on the website of TMDb instead, which TMDb recommends: ' +
    'no password is seen here. The browser is started where there is one; on a remote machine open the URL, or ' +
    'the QR code of --qr, on any other device.',
  examples: [
    'tmdb-auth login --web',
    'tmdb-auth login --web --qr',
    'tmdb-auth login',
    'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin --json',
    'TMDB_API_KEY=… TMDB_USERNAME=… TMDB_PASSWORD=… tmdb-auth login --no-input',
  ],
  options: [
    { flags: '--web', description: 'approve in the browser instead of with a password' },
    { flags: '--no-browser', description: 'with --web: start no browser (BROWSER=none)' },
    { flags: '--qr', description: 'with --web: show the URL as a QR code too; starts no browser' },
    ...USER_OPTIONS,
  ],
  async run(inputs, invocation) {
    const { settings, store } = invocation;
    refuseToLose(settings);
    refuseMixture(inputs);
    const connection = await connect(invocation);
    await store.prove();
    if (inputs.web) return loginInBrowser(connection, inputs, invocation);

    const { tmdb, toStore } = connection;
    const user = await userCredentials(inputs, invocation);
    const session = await loginWithPassword(tmdb, user, invocation);
    if (!session) return loginInBrowser(connection, inputs, invocation);
    const { sessionId } = session;
    const { username } = user;
    const stored = await saveSession(tmdb, { ...toStore, session: { value: sessionId, username } }, invocation);
    return { session_id: sessionId, method: 'password', username, stored, profile: await profileOf(invocation) };
  },
  say: ({ session_id: value, username, stored }, { settings, store }) => ({
    ...(settings.showSecrets && { value }),
    notes: [
      `logged in to TMDb${username === null ? '' : ` as ${username}`} (session ${lastCharacters(value)}), ${stored ? `stored in ${store.path()}` : 'not stored'}`,
    ],
  }),
};

/** Loaded only where it is wanted: a page, a listener and a browser come with it. */
async function loginInBrowser(connection: Connection, flags: WebFlags, invocation: Invocation): Promise<WebLogin> {
  const web = await import('../auth/web-login.ts');
  return web.loginInBrowser(connection, flags, invocation);
}

function refuseMixture({ web, browser, qr, username, passwordStdin }: LoginInputs): void {
  if (web && (username !== undefined || passwordStdin)) {
    throw new TmdbAuthError('usage', '--web takes no username and no password: the website asks for them', {
      hint: 'tmdb-auth login --web',
    });
  }
  if (!web && (qr || browser === false)) {
    throw new TmdbAuthError('usage', '--qr and --no-browser belong to --web', { hint: 'tmdb-auth login --web --qr' });
  }
}
