import { failureOf, type TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, type LoginKind } from '../kinds.ts';
import type { CredentialStore } from '../store/store.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { type Connection, connect, knownApiCredential } from './connection.ts';
import { asAccessToken } from './user-token.ts';

/** How TMDb says that it does not know one, or no longer. */
const GONE = { session: 'session_invalid', user_token: 'token_invalid' } as const;

/** Milliseconds for ending what nobody would have otherwise. */
const END_LIMIT = 5_000;

/** What TMDb said when it was asked to end a session or a user token. */
export interface Revocation {
  /** True: it is of no use any more; false: TMDb refused; null: TMDb could not be asked. */
  readonly revoked: boolean | null;
  /** Whether TMDb knew it until then; null where that was not said. */
  readonly known: boolean | null;
  readonly error?: TmdbAuthError;
}

/** Ends a session or a user token at TMDb. @param store whose API key is used */
export async function revoke(
  kind: LoginKind,
  value: string,
  invocation: Invocation,
  store: CredentialStore,
): Promise<Revocation> {
  try {
    const { env, now } = invocation;
    const known = await knownApiCredential({ env, now, store });
    const connection = await connect(invocation, { store, credential: credentialToEnd(kind, value, known) });
    return { revoked: true, known: await deleteLogin(kind, value, connection) };
  } catch (thrown) {
    const error = failureOf(thrown);
    const lacksKey = error.code === 'input_required' && !invocation.terminal.canPrompt;
    return {
      revoked: error.exitCode === 4 ? false : null,
      known: null,
      error: lacksKey ? error.with({ code: 'no_api_key' }) : error,
    };
  }
}

/**
 * Ends what nobody has any more, after an interruption too.
 *
 * @returns whether TMDb knew it until then
 * @throws TmdbAuthError if TMDb does not confirm that it is over
 */
export async function endLogin(
  kind: LoginKind,
  value: string,
  credential: ApiCredential,
  { connect }: Invocation,
): Promise<boolean> {
  const used = credentialToEnd(kind, value, credential);
  const tmdb = await connect(used, END_LIMIT, new AbortController().signal);
  return deleteLogin(kind, value, { tmdb, credential: used });
}

/**
 * A user token can end itself where only an API key is known, which version 4 does not take: clients are shipped that
 * send it so, others send the access token.
 */
function credentialToEnd<C extends ApiCredential | undefined>(kind: LoginKind, value: string, known: C) {
  return kind === 'session' || known?.kind === 'access_token' ? known : asAccessToken(value);
}

/** @returns whether TMDb knew it until then */
async function deleteLogin(
  kind: LoginKind,
  value: string,
  { tmdb, credential }: Pick<Connection, 'tmdb' | 'credential'>,
): Promise<boolean> {
  try {
    await (kind === 'session' ? tmdb.deleteSession(value) : tmdb.deleteUserToken(value));
    return true;
  } catch (thrown) {
    const error = failureOf(thrown);
    if (error.code === GONE[kind]) return false;
    if (error.code !== 'bad_api_key' || credential.value !== value) throw error;
    // It may be over, or TMDb may want the application's token there: what it says then nobody has recorded.
    throw error.with({
      message: 'TMDb does not accept it as a credential, and does not say whether it is over',
      hint: `to ask with an access token: ${KINDS.access_token.command}`,
    });
  }
}
