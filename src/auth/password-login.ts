import { failureOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { hintAtBrowser, refusesPassword } from './request-token.ts';
import type { UserCredentials } from './user-credentials.ts';

/**
 * Request token, approval with username and password, session: three requests on one connection.
 *
 * @returns the session; undefined if TMDb refused and the person wants to go on in the browser
 * @throws TmdbAuthError that says which of the three failed
 */
export async function loginWithPassword(
  tmdb: TmdbAuth,
  user: UserCredentials,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Credential | undefined> {
  let reason = '';
  async function step<T>(number: number, text: string, work: () => Promise<T>): Promise<T> {
    try {
      return await terminal.step(`${number}/3 ${text}`, work);
    } catch (thrown) {
      const error = failureOf(thrown);
      reason = error.message;
      throw error.with({
        message: `login failed at step ${number} of 3 (${text}): ${error.message}; nothing was stored`,
      });
    }
  }

  const { requestToken } = await step(1, 'creating a request token', () => tmdb.createRequestToken());
  try {
    await step(2, 'approving with username and password', () => tmdb.validateWithLogin({ requestToken, ...user }));
    const { sessionId } = await step(3, 'creating a session', () => tmdb.createSession(requestToken));
    return { value: sessionId, username: user.username };
  } catch (thrown) {
    const error = failureOf(thrown);
    if (!refusesPassword(error)) throw error;
    if (terminal.canPrompt && (await terminal.confirm(`${reason}; go on in the browser?`, true))) return undefined;
    throw hintAtBrowser(error);
  }
}
