import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import type { Account, ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { getAccount, saveAccount } from './account.ts';
import { API_KEY_HINT, knownApiCredential } from './connection.ts';
import { type KnownCredential, remedy, usedApiKey } from './known-credentials.ts';
import { asAccessToken } from './user-token.ts';

/** What TMDb said when it was asked whose a session or a user token is. */
export interface Answer {
  readonly account: Account;
  /** Whether that may be the owner of the access token that it was asked with, and the session be over. */
  readonly maybeOwner: boolean;
}

/**
 * Asks TMDb whose a session or a user token is, and keeps that with it where it is stored.
 *
 * @param timeout milliseconds; by default what the settings say
 * @throws TmdbAuthError `no_api_key` where none is known: nobody is asked for one; `session_invalid`, `token_invalid`
 */
export async function learnAccount(login: KnownCredential, invocation: Invocation, timeout?: number): Promise<Account> {
  const asking = await askingFor(login, invocation);
  const tmdb = await invocation.connect(asking, timeout);
  try {
    const { account, maybeOwner } = await askAccount(login, { tmdb, asking }, invocation);
    if (!maybeOwner) return account;
    throw new TmdbAuthError('bad_reply', `TMDb did not say whose the ${KINDS[login.kind].words} is: ${MAYBE_OWNER}`, {
      hint: API_KEY_HINT,
      retryable: false,
    });
  } finally {
    tmdb.close();
  }
}

async function askingFor({ kind, value }: KnownCredential, invocation: Invocation): Promise<ApiCredential> {
  if (kind === 'user_token') return asAccessToken(value);
  const credential = await knownApiCredential(invocation);
  if (credential) return forSessions(credential, invocation);
  throw new TmdbAuthError('no_api_key', 'there is no API key to ask TMDb with', { hint: API_KEY_HINT });
}

export const MAYBE_OWNER = 'its answer may be about the owner of the access token';

/**
 * The credential to ask about a session with: an API key where one is known. An access token acts for the owner of its
 * application (RileyXX/TMDB-Trakt-Syncer), so TMDb may answer with that account where the session is over.
 */
export async function forSessions(credential: ApiCredential, invocation: Invocation): Promise<ApiCredential> {
  const apiKey = credential.kind === 'access_token' ? await usedApiKey(invocation) : undefined;
  return apiKey === undefined ? credential : { ...credential, kind: 'api_key', value: apiKey };
}

interface Asking {
  readonly tmdb: TmdbAuth;
  /** What `tmdb` asks with: for a session as `forSessions` gives it, for a user token that itself. */
  readonly asking: ApiCredential;
}

/** As `learnAccount`, with a client that there is already. */
export async function askAccount(
  login: KnownCredential,
  { tmdb, asking }: Asking,
  invocation: Invocation,
): Promise<Answer> {
  try {
    const account = await getAccount(login.kind, login.value, tmdb);
    const isOfSession = login.kind === 'session' && asking.kind !== 'api_key';
    const maybeOwner = isAnother(account, login) || (isOfSession && (await isOwner(account, tmdb)));
    if (!maybeOwner && login.source === 'store') await keep(account, login, invocation);
    return { account, maybeOwner };
  } catch (thrown) {
    const error = failureOf(thrown);
    const isOfEnvironment = error.code === 'session_invalid' && login.source !== 'store';
    if (login.kind === 'user_token' && error.code === 'bad_api_key') {
      throw error.with({ code: 'token_invalid', message: 'TMDb does not accept the user token', hint: remedy(login) });
    }
    throw isOfEnvironment ? error.with({ hint: remedy(login) }) : error;
  }
}

/** An account may be renamed, but keeps its number. Without that, an e-mail address that was typed says nothing. */
function isAnother(account: Account, { accountId, username }: KnownCredential): boolean {
  if (accountId !== undefined) return accountId !== account.id;
  if (username === undefined || username.includes('@')) return false;
  return username.toLowerCase() !== account.username.toLowerCase();
}

async function isOwner({ id }: Account, tmdb: TmdbAuth): Promise<boolean> {
  try {
    return (await tmdb.getAccount()).id === id;
  } catch (thrown) {
    const error = failureOf(thrown);
    if (error.exitCode === 4) return false;
    throw error;
  }
}

/** That it cannot be kept is a warning: it can be asked for again. Who may only read the store knows that. */
async function keep(
  { id, username }: Account,
  { kind, value, accountId, username: named }: KnownCredential,
  { store, terminal }: Invocation,
): Promise<void> {
  if (accountId === id && named === username) return;
  try {
    await saveAccount({ [kind]: value }, { username, accountId: id }, store);
  } catch (thrown) {
    const { code, message } = failureOf(thrown);
    if (code !== 'store_permission')
      await terminal.warn(code, `the account of the ${KINDS[kind].words} could not be stored: ${message}`);
  }
}
