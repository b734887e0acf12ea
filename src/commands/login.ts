import { connect } from '../auth/api-credential.ts';
import { loginWithPassword } from '../auth/password-login.ts';
import { profileOf, saveSession } from '../auth/saving.ts';
import { lastCharacters, refuseToLose } from '../auth/session.ts';
import { type UserFlags, userCredentials } from '../auth/user-credentials.ts';
import type { Command } from './command.ts';
import { USER_OPTIONS } from './user-options.ts';

interface LoginResult {
  readonly session_id: string;
  readonly method: 'password';
  readonly username: string;
  readonly stored: boolean;
  readonly profile: string;
}

export const login: Command<UserFlags, LoginResult> = {
  name: 'login',
  summary: 'log in with username and password',
  description:
    'Logs in: makes a request token, approves it with username and password, and exchanges it for a session. ' +
    'What is missing is asked for; the API key is asked for once and then stored. Nothing is stored unless all ' +
    'three steps succeed.',
  examples: [
    'tmdb-auth login',
    'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin --json',
    'TMDB_API_KEY=… TMDB_USERNAME=… TMDB_PASSWORD=… tmdb-auth login --no-input',
  ],
  options: USER_OPTIONS,
  async run(inputs, invocation) {
    const { settings, store } = invocation;
    refuseToLose(settings);
    const { tmdb, toStore } = await connect(invocation);
    await store.prove();
    const user = await userCredentials(inputs, invocation);

    const { sessionId } = await loginWithPassword(tmdb, user, invocation);
    const { username } = user;
    const stored = await saveSession(tmdb, { ...toStore, session: { value: sessionId, username } }, invocation);
    return { session_id: sessionId, method: 'password', username, stored, profile: await profileOf(invocation) };
  },
  say: ({ session_id: value, username, stored }, { settings, store }) => ({
    ...(settings.showSecrets && { value }),
    notes: [
      `logged in to TMDb as ${username} (session ${lastCharacters(value)}), ${stored ? `stored in ${store.path()}` : 'not stored'}`,
    ],
  }),
};
