import { withAccount } from '../auth/account.ts';
import { type LoginFlags, logIn } from '../auth/login.ts';
import { withOwner } from '../auth/new-session.ts';
import type { Replaced } from '../auth/replaced-session.ts';
import { profileOf, standingOf } from '../auth/saving.ts';
import { refuseToLose } from '../auth/session.ts';
import { defineCommand } from '../command-line/command.ts';
import { KEEP, LOGIN_OPTIONS } from '../command-line/options.ts';
import { failureOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, Credentials } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

interface LoginInputs extends LoginFlags {
  readonly keep?: true;
}

interface LoginResult {
  readonly session_id: string;
  readonly method: 'password' | 'web';
  /** Null if TMDb gave the session but not the account. */
  readonly username: string | null;
  /** Null if no other session was stored before. */
  readonly replaced: Replaced | null;
  readonly stored: boolean;
  readonly profile: string;
}

export const login = defineCommand<LoginInputs, LoginResult>({
  description:
    'Logs in: makes a request token, approves it with username and password, and exchanges it for a session. ' +
    'What is missing is asked for, a wrong password up to three times; the API key is stored as soon as TMDb accepts ' +
    'it, and nothing else unless all three steps succeed. With --web the token is approved on the website of TMDb instead, which TMDb recommends: ' +
    'no password is seen here. The browser is started where there is one; on a remote machine open the URL, or ' +
    'the QR code of --qr, on any other device: it goes on by itself. The session that was stored before is ended at ' +
    'TMDb, unless --keep; if it is of another user, you are asked first.',
  examples: [
    'tmdb-auth login --web',
    'tmdb-auth login --web --qr',
    'tmdb-auth login',
    'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin --json',
    'TMDB_API_KEY=… TMDB_USERNAME=… TMDB_PASSWORD=… tmdb-auth login --no-input',
  ],
  options: [...LOGIN_OPTIONS, KEEP],
  async run(inputs, invocation) {
    refuseToLose(invocation);
    const { method, ...made } = await logIn(inputs, invocation);
    // Stored before TMDb is asked whose it is: a Ctrl-C must not lose it.
    return withOwner({ ...made, keep: inputs.keep }, invocation, async ({ session, stored, replaced }) => ({
      session_id: session.value,
      method,
      username: session.username ?? (await nameOwner(session, made.tmdb, invocation)),
      replaced,
      stored,
      profile: await profileOf(invocation),
    }));
  },
  present: async ({ session_id: value, username, stored }, { settings, store }) => {
    const as = username === null ? '' : ` as ${username}`;
    const where = await standingOf(stored, store);
    return {
      ...(settings.showSecrets && { value }),
      notes: [`logged in to ${settings.otherHost ?? 'TMDb'}${as} (session ${lastCharacters(value)}), ${where}`],
    };
  },
});

/** Asks TMDb whose the session is, and stores that. @returns the username; null, with a warning, if TMDb does not say */
async function nameOwner(session: Credential, tmdb: TmdbAuth, invocation: Invocation): Promise<string | null> {
  const known = await withAccount(session, tmdb, invocation);
  if (known.username === undefined) return null;
  // Another login may have stored its session in the meantime.
  const addName = (stored: Credentials) => (stored.session?.value === session.value ? { session: known } : {});
  await invocation.store.save(addName).catch((thrown: unknown) => {
    const { code, message } = failureOf(thrown);
    return invocation.terminal.warn(code, `logged in, but the username could not be stored: ${message}`);
  });
  return known.username;
}
