import { Interruption, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Session, TmdbAuth } from '../tmdb/client.ts';
import { hintAtBrowser, refusesPassword } from './request-token.ts';
import type { UserCredentials } from './user-credentials.ts';

/**
 * Request token, approval with username and password, session: three requests on one connection.
 *
 * @returns undefined if TMDb refused and the person wants to go on in the browser
 * @throws TmdbAuthError that says which of the three failed
 */
export async function loginWithPassword(
  tmdb: TmdbAuth,
  user: UserCredentials,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Session | undefined> {
  let reason = '';
  async function step<T>(number: number, text: string, work: () => Promise<T>): Promise<T> {
    try {
      return await terminal.step(`${number}/3 ${text}`, work);
    } catch (error) {
      if (!(error instanceof TmdbAuthError) || error instanceof Interruption) throw error;
      reason = error.message;
      throw error.with({
        message: `login failed at step ${number} of 3 (${text}): ${error.message}; nothing was stored`,
      });
    }
  }

  const { requestToken } = await step(1, 'creating a request token', () => tmdb.createRequestToken());
  try {
    await step(2, 'approving with username and password', () => tmdb.validateWithLogin({ requestToken, ...user }));
    return await step(3, 'creating a session', () => tmdb.createSession(requestToken));
  } catch (error) {
    if (!refusesPassword(error)) throw error;
    if (terminal.mayAsk && (await terminal.confirm(`${reason}; go on in the browser?`))) return undefined;
    throw hintAtBrowser(error);
  }
}
