import { failureOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Account, TmdbAuth } from '../tmdb/client.ts';

/** Asks TMDb whose a new session is. Undefined, with a warning, if TMDb does not say. */
export async function accountOf(
  tmdb: TmdbAuth,
  sessionId: string,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Account | undefined> {
  try {
    return await tmdb.getAccount(sessionId);
  } catch (error) {
    const { message } = failureOf(error);
    await terminal.warn('account_unknown', `logged in, but TMDb did not say as whom: ${message}`);
    return undefined;
  }
}
