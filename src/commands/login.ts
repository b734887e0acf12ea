import { accountOf } from '../auth/account.ts';
import { connect } from '../auth/connection.ts';
import { type LoggedIn, loginWithPassword } from '../auth/password-login.ts';
import { profileOf, saveSession } from '../auth/saving.ts';
import { lastCharacters, refuseToLose } from '../auth/session.ts';
import { type UserFlags, userCredentials } from '../auth/user-credentials.ts';
import type { WebFlags } from '../auth/web-login.ts';
import { defineCommand } from '../command-line/command.ts';
import { USER_OPTIONS } from '../command-line/options.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { CredentialChanges } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

interface LoginInputs extends UserFlags, WebFlags {
  readonly web?: true;
}

interface LoginResult {
  readonly session_id: string;
  readonly method: 'password' | 'web';
  /** Null if TMDb gave the session but not the account. */
  readonly username: string | null;
  readonly stored: boolean;
  readonly profile: string;
}

export const login = defineCommand<LoginInputs, LoginResult>({
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
    { name: 'web', description: 'approve in the browser instead of with a password' },
    { name: 'browser', negated: true, description: 'with --web: start no browser (BROWSER=none)' },
    { name: 'qr', description: 'with --web: show the URL as a QR code too; starts no browser' },
    ...USER_OPTIONS,
  ],
  async run(inputs, invocation) {
    refuseToLose(invocation.settings);
    refuseMixture(inputs);
    const { method, tmdb, made, changes } = await makeSession(inputs, invocation);
    const session = { value: made.sessionId, ...(made.username !== null && { username: made.username }) };
    // Stored before TMDb is asked whose it is: a Ctrl-C must not lose it.
    const stored = await saveSession(tmdb, { ...changes, session }, invocation);
    const account = made.username === null ? await accountOf(tmdb, made.sessionId, invocation) : undefined;
    if (account) {
      const known = { ...session, username: account.username, accountId: account.id };
      // Another login may have stored its session in the meantime.
      await invocation.store.save((stored) => (stored.session?.value === session.value ? { session: known } : {}));
    }
    const username = account?.username ?? made.username;
    const profile = await profileOf(invocation);
    return { result: { session_id: made.sessionId, method, username, stored, profile } };
  },
  present: ({ session_id: value, username, stored }, { settings, store }) => {
    const as = username === null ? '' : ` as ${username}`;
    const where = stored ? `stored in ${store.path()}` : 'not stored';
    return {
      ...(settings.showSecrets && { value }),
      notes: [`logged in to TMDb${as} (session ${lastCharacters(value)}), ${where}`],
    };
  },
});

/** A session that TMDb has just made, and what is to be stored beside it. */
interface NewSession {
  readonly method: LoginResult['method'];
  readonly tmdb: TmdbAuth;
  readonly made: LoggedIn;
  readonly changes: CredentialChanges;
}

async function makeSession(inputs: LoginInputs, invocation: Invocation): Promise<NewSession> {
  // A person who approves in the browser takes the time that it takes.
  const timeout = inputs.web && Number.POSITIVE_INFINITY;
  const { tmdb, credential, typed } = await connect(invocation, { timeout });
  await invocation.store.assertWritable();
  if (!inputs.web) {
    const user = await userCredentials(inputs, invocation);
    const made = await loginWithPassword(tmdb, user, invocation);
    if (made) return { method: 'password', tmdb, made, changes: typed };
  }
  const patient = inputs.web ? tmdb : await invocation.connect(credential, Number.POSITIVE_INFINITY);
  // Loaded only where it is wanted: a page, a listener and a browser come with it.
  const { loginInBrowser } = await import('../auth/web-login.ts');
  const { token, ...made } = await loginInBrowser(patient, typed, inputs, invocation);
  return { method: 'web', tmdb: patient, made, changes: { request_token: { ...token, state: 'used' } } };
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
