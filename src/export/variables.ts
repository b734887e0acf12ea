import { isExpired } from '../auth/expiry.ts';
import { learnAccount } from '../auth/known-account.ts';
import { type KnownCredential, knownCredentials, usedTogether } from '../auth/known-credentials.ts';
import type { Environment } from '../context.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import {
  ACCOUNT_ID_VARIABLE,
  CREDENTIAL_VARIABLES,
  KINDS,
  type KindInEnvironment,
  PASSWORD_VARIABLE,
} from '../kinds.ts';
import { timestamp } from '../text.ts';
import type { Variable } from './format.ts';

/** Milliseconds that a program may have to wait for the account id, which it can do without. */
const ASK_LIMIT = 5_000;

/** The parts that `--only` chooses from. */
const PARTS = {
  key: ['api_key', 'access_token'],
  session: ['session'],
  guest: ['guest'],
} as const satisfies Readonly<Record<string, readonly KindInEnvironment[]>>;

export interface CredentialVariable extends Variable {
  /** Whether it is the API key that stands in the access token. */
  readonly derived?: true;
}

/**
 * The credentials as the environment of another program: those that would be used here, without
 * the expired ones.
 *
 * @param only a list of `session`, `guest`, `key`, with commas; by default all
 * @throws TmdbAuthError `usage` for another part, `not_logged_in` if there is nothing
 */
export async function credentialVariables(
  only: string | undefined,
  invocation: Invocation,
): Promise<readonly CredentialVariable[]> {
  const kinds = kindsOf(only);
  const known = await knownCredentials(invocation);
  const variables: CredentialVariable[] = [];
  for (const kind of kinds) {
    const { variable: name, group, secret, words } = KINDS[kind];
    for (const { expiresAt } of known.filter((one) => one.kind === kind && isExpired(one, invocation.now()))) {
      await invocation.terminal.warn('expired', `the ${words} expired at ${timestamp(expiresAt!)}`);
    }
    const used = usedTogether(known, group).find((one) => one.kind === kind && !isExpired(one, invocation.now()));
    if (!used) continue;
    variables.push({ name, value: used.value, secret, ...(used.derived && { derived: true }) });
    const accountId = kind === 'session' ? await accountIdOf(used, invocation) : undefined;
    if (accountId !== undefined) {
      variables.push({ name: ACCOUNT_ID_VARIABLE, value: String(accountId), secret: false });
    }
  }
  if (only === undefined && variables.length > 0 && !variables.some(isKey)) {
    await invocation.terminal.warn('no_api_key', `no ${KINDS.api_key.words} is known here, and none is handed on`);
  }
  if (variables.length > 0) return variables;
  throw new TmdbAuthError('not_logged_in', 'there are no credentials to give', {
    hint: 'tmdb-auth login, or tmdb-auth guest',
  });
}

const isKey = ({ name }: Variable) => PARTS.key.some((kind) => KINDS[kind].variable === name);

/** A login with a password does not learn it: TMDb is asked once. One of the environment would be asked for each time. */
async function accountIdOf(session: KnownCredential, invocation: Invocation): Promise<number | undefined> {
  if (session.accountId !== undefined || session.source !== 'store') return session.accountId;
  try {
    return (await learnAccount(session, invocation, Math.min(ASK_LIMIT, invocation.settings.timeout ?? ASK_LIMIT))).id;
  } catch (thrown) {
    const { message } = failureOf(thrown);
    await invocation.terminal.warn('account_unknown', `without ${ACCOUNT_ID_VARIABLE}: ${message}`);
    return undefined;
  }
}

function kindsOf(only: string | undefined): readonly KindInEnvironment[] {
  if (only === undefined) return Object.values(PARTS).flat();
  const parts = only.split(',').map((part) => part.trim());
  if (parts.every((part) => Object.hasOwn(PARTS, part))) {
    return Object.entries(PARTS).flatMap(([part, kinds]) => (parts.includes(part) ? kinds : []));
  }
  throw new TmdbAuthError('usage', '--only takes session, guest and key', { hint: '--only session,key' });
}

/**
 * The variables that do not belong beside those that are given: they were in a file before, and would be another
 * login's. After a logout a file must not go on handing out the session that is over, or the number of its account.
 * A key is not ended by anything here, and may be written by hand and nowhere else: it goes only for another one,
 * since it could be a second application's.
 *
 * @param only as in `credentialVariables`; what it does not choose stays
 */
export function outdatedBeside(variables: readonly Variable[], only: string | undefined): readonly string[] {
  const given = variables.map(({ name }) => name);
  const keys: readonly string[] = PARTS.key.map((kind) => KINDS[kind].variable);
  const hasKey = keys.some((name) => given.includes(name));
  return kindsOf(only)
    .flatMap((kind) => (kind === 'session' ? [KINDS.session.variable, ACCOUNT_ID_VARIABLE] : [KINDS[kind].variable]))
    .filter((name) => !given.includes(name) && (hasKey || !keys.includes(name)));
}

/**
 * An environment in which a credential is where it belongs, and no password is handed on. A variable in which the
 * caller has the other kind of key stays as it is: a program may look for its access token in `TMDB_API_KEY`.
 *
 * @param only as in `credentialVariables`; whatever it does not choose is taken out
 */
export function environmentWith(
  variables: readonly Variable[],
  only: string | undefined,
  env: Environment,
): Environment {
  const names = variables.map(({ name }) => name);
  const keys: readonly string[] = PARTS.key.map((kind) => KINDS[kind].variable);
  const hasKey = keys.some((name) => names.includes(name));
  const isOther = ({ name, value }: Variable) => keys.includes(name) && ![value, ''].includes((env[name] ?? '').trim());
  const given = variables.filter((variable) => !isOther(variable)).map(({ name, value }) => [name, value]);
  // The number of an account goes with its session.
  const chosen = [...(hasKey ? keys : []), ...(names.includes(KINDS.session.variable) ? [ACCOUNT_ID_VARIABLE] : [])];
  const removed =
    only === undefined ? [PASSWORD_VARIABLE] : CREDENTIAL_VARIABLES.filter((name) => !chosen.includes(name));
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !removed.includes(name)));
  return { ...kept, ...Object.fromEntries(given) };
}
