import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Account, TmdbAuth } from '../tmdb/client.ts';
import { API_KEY_HINT, knownApiCredential } from './connection.ts';
import { type KnownCredential, remedy } from './known-credentials.ts';

/**
 * Asks TMDb whose a session is, and keeps that with it where it is stored.
 *
 * @param timeout milliseconds; by default what the settings say
 * @throws TmdbAuthError `no_api_key` where none is known: nobody is asked for one; `session_invalid`
 */
export async function learnAccount(
  session: KnownCredential,
  invocation: Invocation,
  timeout?: number,
): Promise<Account> {
  const credential = await knownApiCredential(invocation);
  if (!credential)
    throw new TmdbAuthError('no_api_key', 'there is no API key to ask TMDb with', { hint: API_KEY_HINT });
  const tmdb = await invocation.connect(credential, timeout);
  try {
    return await askAccount(tmdb, session, invocation);
  } finally {
    tmdb.close();
  }
}

/** As `learnAccount`, with a client that there is already. */
export async function askAccount(tmdb: TmdbAuth, session: KnownCredential, invocation: Invocation): Promise<Account> {
  try {
    const account = await tmdb.getAccount(session.value);
    if (session.source === 'store') await keep(account, session, invocation);
    return account;
  } catch (thrown) {
    const error = failureOf(thrown);
    const isOfEnvironment = error.code === 'session_invalid' && session.source !== 'store';
    throw isOfEnvironment ? error.with({ hint: remedy(session) }) : error;
  }
}

/** That it cannot be kept is a warning: it can be asked for again. Who may only read the store knows that. */
async function keep(
  { id, username }: Account,
  { value, accountId, username: named }: KnownCredential,
  { store, terminal }: Invocation,
): Promise<void> {
  if (accountId === id && named === username) return;
  try {
    // Another login may have stored its session in the meantime.
    await store.save(({ session }) =>
      session?.value === value ? { session: { ...session, username, accountId: id } } : {},
    );
  } catch (thrown) {
    const { code, message } = failureOf(thrown);
    if (code !== 'store_permission')
      await terminal.warn(code, `the account of the session could not be stored: ${message}`);
  }
}
