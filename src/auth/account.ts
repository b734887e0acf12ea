import { failureOf } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { type Kind, LOGIN_KINDS, type LoginKind } from '../kinds.ts';
import type { Credential, CredentialStore } from '../store/store.ts';
import type { Account, TmdbAuth } from '../tmdb/client.ts';

/**
 * Asks TMDb whose a session or a user token is.
 *
 * @param tmdb for a user token, a client that has it in place of an access token
 */
export function getAccount(kind: Kind, value: string, tmdb: TmdbAuth): Promise<Account> {
  return tmdb.getAccount(kind === 'user_token' ? undefined : value);
}

/** Asks whose a new one is, and notes that in it. As it was, with a warning, if TMDb does not say. @param tmdb as of `getAccount` */
export async function withAccount(
  kind: LoginKind,
  made: Credential,
  tmdb: TmdbAuth,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<Credential> {
  try {
    const { id, username } = await getAccount(kind, made.value, tmdb);
    return { ...made, username, accountId: id };
  } catch (error) {
    const { message } = failureOf(error);
    await terminal.warn('account_unknown', `logged in, but TMDb did not say who: ${message}`);
    return made;
  }
}

/**
 * Stores whose logins are. Another login may have been stored in the meantime, which is left as it is.
 *
 * @param values of a session, a user token or both, of one account
 */
export async function saveAccount(
  values: { readonly [K in LoginKind]?: string | undefined },
  account: Pick<Credential, 'username' | 'accountId'>,
  store: CredentialStore,
): Promise<void> {
  await store.save((stored) =>
    Object.fromEntries(
      LOGIN_KINDS.flatMap((kind) => {
        const credential = stored[kind];
        return credential && credential.value === values[kind] ? [[kind, { ...credential, ...account }]] : [];
      }),
    ),
  );
}
