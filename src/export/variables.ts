import { isExpired, type KnownCredential, knownCredentials } from '../auth/known-credentials.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Kind } from '../store/store.ts';
import type { Variable } from './format.ts';

/** The parts that `--only` chooses from. */
const PARTS = {
  key: ['api_key', 'access_token'],
  session: ['session'],
  guest: ['guest'],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;

const NAMES = {
  api_key: 'TMDB_API_KEY',
  access_token: 'TMDB_ACCESS_TOKEN',
  session: 'TMDB_SESSION_ID',
  guest: 'TMDB_GUEST_SESSION_ID',
} as const;

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
): Promise<readonly Variable[]> {
  const kinds = kindsOf(only);
  const usable: KnownCredential[] = [];
  for (const credential of (await knownCredentials(invocation)).filter(({ kind }) =>
    kinds.some((wanted) => wanted === kind),
  )) {
    if (!isExpired(credential, invocation.now())) usable.push(credential);
    else
      await invocation.terminal.warn(
        'expired',
        `the ${credential.kind === 'guest' ? 'guest session' : credential.kind} expired at ${credential.expires_at}`,
      );
  }
  const variables = kinds.flatMap((kind) => variablesOf(kind, usable));
  if (variables.length > 0) return variables;
  throw new TmdbAuthError('not_logged_in', 'there are no credentials to give', {
    hint: 'tmdb-auth login, or tmdb-auth guest',
  });
}

function kindsOf(only: string | undefined): readonly (keyof typeof NAMES)[] {
  if (only === undefined) return Object.values(PARTS).flat();
  const parts = only.split(',').map((part) => part.trim());
  if (parts.every((part) => Object.hasOwn(PARTS, part))) {
    return Object.entries(PARTS).flatMap(([part, kinds]) => (parts.includes(part) ? kinds : []));
  }
  throw new TmdbAuthError('usage', '--only takes session, guest and key', { hint: '--only session,key' });
}

/** One of the environment goes before a stored one, also where that is the key's other form. */
function variablesOf(kind: keyof typeof NAMES, usable: readonly KnownCredential[]): readonly Variable[] {
  const rivals = PARTS.key.includes(kind as never) ? PARTS.key : [kind];
  const fromEnvironment = usable.some(
    ({ kind: other, source }) => rivals.includes(other as never) && source !== 'store',
  );
  const found = usable.find((one) => one.kind === kind && (one.source === 'store') !== fromEnvironment);
  if (!found) return [];
  const account = kind === 'session' && found.account_id !== undefined;
  return [
    { name: NAMES[kind], value: found.value, secret: true },
    ...(account ? [{ name: 'TMDB_ACCOUNT_ID', value: String(found.account_id), secret: false }] : []),
  ];
}

/** An environment in which a credential is where it belongs, and no password is handed on. */
export function environmentWith(variables: readonly Variable[], env: Invocation['env']): Invocation['env'] {
  const given = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  const hasKey = NAMES.api_key in given || NAMES.access_token in given;
  const replaced: readonly string[] = ['TMDB_PASSWORD', ...(hasKey ? [NAMES.api_key, NAMES.access_token] : [])];
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !replaced.includes(name)));
  return { ...kept, ...given };
}
