import { saveAccount, withAccount } from '../auth/account.ts';
import { type KeptLogin, keepLogin } from '../auth/kept-login.ts';
import { type LoginFlags, logIn } from '../auth/login.ts';
import { type LoginFields, loginFields, loginWords } from '../auth/login-fields.ts';
import type { Replaced } from '../auth/replaced-login.ts';
import { profileOf, standingOf } from '../auth/saving.ts';
import { refuseToLose } from '../auth/session.ts';
import { defineCommand } from '../command-line/command.ts';
import { KEEP, LOGIN_OPTIONS } from '../command-line/options.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

interface LoginInputs extends LoginFlags {
  readonly keep?: true;
  /** False for `--no-session`. */
  readonly session?: boolean;
}

interface LoginResult extends LoginFields {
  readonly method: 'password' | 'web';
  /** Null if TMDb did not give the account. */
  readonly username: string | null;
  /** Null if no other login was stored before. */
  readonly replaced: Replaced | null;
  readonly stored: boolean;
  readonly profile: string;
}

export const login = defineCommand<LoginInputs, LoginResult>({
  description:
    "Logs in to your TMDb account and stores the session. With --web you approve the login on TMDb's website, " +
    'which TMDb recommends: your browser opens, and no password is seen here. Without a browser on this machine, ' +
    'open the URL or scan the QR code of --qr on any other device. Without --web, username and password are asked ' +
    'for. --v4 logs in by version 4 of the API, in the browser: it gives a user token, and a session made from ' +
    'it; for that the access token is needed. The API key is asked for once, and stored when TMDb has accepted it. ' +
    'The session that was stored before is ended at TMDb, unless --keep is given; if it is ' +
    "another user's, you are asked first.",
  examples: [
    'tmdb-auth login --web',
    'tmdb-auth login --web --qr',
    'tmdb-auth login --v4',
    'tmdb-auth login',
    'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin --json',
    'TMDB_API_KEY=… TMDB_USERNAME=… TMDB_PASSWORD=… tmdb-auth login --no-input',
  ],
  options: [
    ...LOGIN_OPTIONS,
    { name: 'v4', description: 'log in by version 4 of the API: a user token, and a session' },
    { name: 'session', negated: true, description: 'with --v4: make no session' },
    KEEP,
  ],
  async run(inputs, invocation) {
    refuseToLose(invocation);
    if (inputs.session === false && !inputs.v4) {
      throw new TmdbAuthError('usage', '--no-session belongs to --v4', { hint: 'tmdb-auth login --v4 --no-session' });
    }
    const { method, ...login } = await logIn(inputs, invocation);
    // Stored before TMDb is asked whose it is: a Ctrl-C must not lose it.
    return keepLogin({ ...login, keep: inputs.keep }, inputs.session ?? true, invocation, async (kept) => {
      return {
        ...loginFields(kept.made),
        method,
        username: await nameOwner(kept.made, login.tmdb, invocation),
        replaced: kept.replaced,
        stored: kept.stored,
        profile: await profileOf(invocation),
      };
    });
  },
  present: async ({ username, stored, ...result }, { settings, store }) => {
    const { words, value } = loginWords(result);
    const as = username === null ? '' : ` as ${username}`;
    const where = await standingOf(stored, store);
    return {
      ...(settings.showSecrets && { value }),
      notes: [`logged in to ${settings.otherHost ?? 'TMDb'}${as} (${words}), ${where}`],
    };
  },
});

/** Asks TMDb whose the session is, and stores that. @returns the username; null, with a warning, if TMDb does not say */
async function nameOwner(made: KeptLogin['made'], tmdb: TmdbAuth, invocation: Invocation): Promise<string | null> {
  const { session, user_token: userToken } = made;
  const named = session?.username ?? userToken?.username;
  if (named !== undefined || !session) return named ?? null;
  const { username, accountId } = await withAccount('session', session, tmdb, invocation);
  if (username === undefined || accountId === undefined) return null;
  const values = { session: session.value, user_token: userToken?.value };
  await saveAccount(values, { username, accountId }, invocation.store).catch((thrown: unknown) => {
    const { code, message } = failureOf(thrown);
    return invocation.terminal.warn(code, `logged in, but the username could not be stored: ${message}`);
  });
  return username;
}
