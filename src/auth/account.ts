import { failureOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

/** Asks TMDb whose a new session is, and notes that in it. As it was, with a warning, if TMDb does not say. */
export async function withAccount(
  session: Credential,
  tmdb: TmdbAuth,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Credential> {
  try {
    const { id, username } = await tmdb.getAccount(session.value);
    return { ...session, username, accountId: id };
  } catch (error) {
    const { message } = failureOf(error);
    await terminal.warn('account_unknown', `logged in, but TMDb did not say as whom: ${message}`);
    return session;
  }
}
