import { isExpired } from '../auth/expiry.ts';
import { learnAccount } from '../auth/known-account.ts';
import { type KnownCredential, knownCredentials, usedTogether } from '../auth/known-credentials.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { ACCOUNT_ID_VARIABLE, KINDS, KINDS_IN_ENVIRONMENT, type KindInEnvironment } from '../kinds.ts';
import { timestamp } from '../text.ts';
import { type CredentialVariable, chosenBy, type Exportable, KEYS, VARIABLES } from './exportable.ts';
import { publicOnes, readRenamings, renamed } from './renaming.ts';

/** Milliseconds that a program may have to wait for the account id, which it can do without. */
const ASK_LIMIT = 5_000;

/** What is exported. */
export interface Selection {
  /** A list of parts, with commas; by default all. */
  readonly only?: string | undefined;
  /** Each NAME=VARIABLE: a credential, and its name in place of the usual one. */
  readonly as?: readonly string[] | undefined;
}

/**
 * The credentials as the environment of another program: those that would be used here, without
 * the expired ones.
 *
 * @param known in place of those
 * @throws TmdbAuthError `usage` for a selection that is none, `not_logged_in` if there is nothing of it
 */
export async function credentialVariables(
  { only, as = [] }: Selection,
  invocation: Invocation,
  known?: readonly KnownCredential[],
): Promise<readonly CredentialVariable[]> {
  const chosen = chosenBy(only);
  const renamings = readRenamings(as, chosen);
  const usable = await usableOf(chosen, known ?? (await knownCredentials(invocation)), invocation);
  const variables: CredentialVariable[] = [];
  for (const credential of chosen) {
    const name = VARIABLES[credential];
    const found = await lookUp(credential, usable, invocation);
    if (found) variables.push({ credential, name, ...found });
  }
  if (variables.length === 0) {
    throw new TmdbAuthError('not_logged_in', 'there are no credentials to give', {
      hint: 'tmdb-auth login, or tmdb-auth guest',
    });
  }
  if (only === undefined && !variables.some(({ credential }) => KEYS.includes(credential))) {
    await invocation.terminal.warn('no_api_key', `no ${KINDS.api_key.words} is known, so none is passed on`);
  }
  const given = renamed(variables, renamings);
  for (const name of publicOnes(given)) {
    await invocation.terminal.warn(
      'public_variable',
      `${name} is for code that browsers get: everybody can read it there`,
    );
  }
  return given;
}

/** @throws TmdbAuthError `usage` for a selection that is none */
export function assertSelection({ only, as = [] }: Selection): void {
  readRenamings(as, chosenBy(only));
}

type Usable = Partial<Readonly<Record<KindInEnvironment, KnownCredential>>>;

/** The credentials that would be used, by their kinds. */
async function usableOf(
  chosen: readonly Exportable[],
  known: readonly KnownCredential[],
  invocation: Invocation,
): Promise<Usable> {
  const usable: Partial<Record<KindInEnvironment, KnownCredential>> = {};
  for (const kind of KINDS_IN_ENVIRONMENT) {
    const { group, name, words } = KINDS[kind];
    const found = known.filter((one) => one.kind === kind && isExpired(one, invocation.now()));
    for (const { expiresAt } of chosen.includes(name) ? found : []) {
      await invocation.terminal.warn('expired', `the ${words} expired at ${timestamp(expiresAt!)}`);
    }
    const used = usedTogether(known, group).find((one) => one.kind === kind && !isExpired(one, invocation.now()));
    if (used) usable[kind] = used;
  }
  return usable;
}

async function lookUp(
  credential: Exportable,
  usable: Usable,
  invocation: Invocation,
): Promise<Pick<CredentialVariable, 'value' | 'secret' | 'derived'> | undefined> {
  const { session, user_token: userToken } = usable;
  if (credential === 'account-object-id') {
    const objectId = userToken?.accountObjectId;
    return objectId === undefined ? undefined : { value: objectId, secret: false };
  }
  if (credential === 'account-id') {
    const login = session ?? userToken;
    const id = login && (await accountIdOf(login, invocation));
    return id === undefined ? undefined : { value: String(id), secret: false };
  }
  const found = KINDS_IN_ENVIRONMENT.flatMap((kind) =>
    KINDS[kind].name === credential ? (usable[kind] ?? []) : [],
  )[0];
  return found && { value: found.value, secret: KINDS[found.kind].secret, ...(found.derived && { derived: true }) };
}

/** A login with a password does not learn it: TMDb is asked once. One of the environment would be asked for each time. */
async function accountIdOf(login: KnownCredential, invocation: Invocation): Promise<number | undefined> {
  if (login.accountId !== undefined || login.source !== 'store') return login.accountId;
  try {
    return (await learnAccount(login, invocation, Math.min(ASK_LIMIT, invocation.settings.timeout ?? ASK_LIMIT))).id;
  } catch (thrown) {
    const { message } = failureOf(thrown);
    await invocation.terminal.warn('account_unknown', `without ${ACCOUNT_ID_VARIABLE}: ${message}`);
    return undefined;
  }
}

/**
 * The variables that do not belong beside those that are given: they were in a file before, and would be another
 * login's. After a logout a file must not go on handing out the session that is over, or the number of its account.
 * A key is not ended by anything here, and may be written by hand and nowhere else: it goes only for another one,
 * since it could be a second application's.
 *
 * @param only as in `Selection`; what it does not choose stays
 */
export function outdatedBeside(variables: readonly CredentialVariable[], only: string | undefined): readonly string[] {
  const hasKey = variables.some(({ credential }) => KEYS.includes(credential));
  return chosenBy(only)
    .filter((credential) => hasKey || !KEYS.includes(credential))
    .map((credential) => VARIABLES[credential])
    .filter((variable) => variables.every(({ name }) => name !== variable));
}
