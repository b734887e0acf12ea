import { learnAccount } from '../auth/known-account.ts';
import { knownCredentials, loginOf } from '../auth/known-credentials.ts';
import { profileOf } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';

interface WhoamiResult {
  readonly username: string;
  /** Null where TMDb could not be asked. */
  readonly account_id: number | null;
  readonly profile: string;
}

export const whoami = defineCommand<object, WhoamiResult>({
  description:
    'Prints the username of who is logged in, and nothing else. If nobody is, the exit code is 4. TMDb is asked ' +
    'once if the username is not known yet. To check that the session is still valid: `tmdb-auth status ' +
    '--verify`.',
  examples: ['tmdb-auth whoami', 'tmdb-auth whoami --json | jq .account_id'],
  async run(_, invocation) {
    const { settings, terminal } = invocation;
    const login = loginOf(await knownCredentials(invocation));
    if (!login) {
      throw new TmdbAuthError('not_logged_in', `not logged in to ${settings.baseUrl.origin}`, {
        hint: 'tmdb-auth login',
      });
    }
    const { username, accountId = null } = login;
    const profile = await profileOf(invocation);
    if (username !== undefined && (accountId !== null || !settings.json)) {
      return { result: { username, account_id: accountId, profile } };
    }
    try {
      const account = await learnAccount(login, invocation);
      return { result: { username: account.username, account_id: account.id, profile } };
    } catch (thrown) {
      const error = failureOf(thrown);
      if (username === undefined || error.code === 'session_invalid' || error.code === 'token_invalid') throw error;
      await terminal.warn('account_unknown', `TMDb did not give the account id: ${error.message}`);
      return { result: { username, account_id: null, profile } };
    }
  },
  present: ({ username }) => ({ value: username }),
});
