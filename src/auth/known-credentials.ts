import type { Environment } from '../context.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { ALL_KINDS, type Group, isId, KINDS, KINDS_IN_ENVIRONMENT, type Kind, SETTINGS_PAGE } from '../kinds.ts';
import type { Credential, CredentialStore, Credentials } from '../store/store.ts';
import { readClaims } from '../token-claims.ts';
import { kindOfApiCredential, parseApiCredential } from './api-credential.ts';
import { isExpired } from './expiry.ts';
import { parseUserToken } from './user-token.ts';

// The one place that decides which credential is used: the environment's before the store's, and in
// the order of the table of kinds.

/** A credential that is at hand, and where it comes from. */
export interface KnownCredential extends Credential {
  readonly kind: Kind;
  /** With `login` this command has made it. */
  readonly source: 'store' | 'login' | `env:${string}`;
  /** Whether it is stored for all profiles that have none of their own. */
  readonly shared?: true;
  /** Whether it is the API key that stands in an access token. */
  readonly derived?: true;
  /** Whether it is the one of its group that is used. */
  readonly active: boolean;
  /** The variable that is used in its place. */
  readonly shadowedBy?: string;
}

interface Warned {
  readonly terminal: Pick<Invocation['terminal'], 'warn'>;
}

type Candidate = Omit<KnownCredential, 'active' | 'shadowedBy'>;

/**
 * All credentials of the environment and the store, the preferred kinds first.
 *
 * @param onUnknownProfile is told that the profile that was asked for has nothing; by default that is thrown
 * @throws TmdbAuthError `usage` or `bad_api_key` for a variable that cannot hold what it should. A
 *   store that cannot be read, or has no such profile, is a warning where the environment has more than a key, else the error.
 */
export async function knownCredentials(
  invocation: Pick<Invocation, 'env' | 'now' | 'store'> & Warned,
  onUnknownProfile?: (error: TmdbAuthError) => void,
): Promise<readonly KnownCredential[]> {
  const given = fromEnvironment(invocation.env).map((one) => checked(one, invocation.now()));
  const isDispensable = given.some((one) => !isKey(one));
  const stored = await readStore(invocation, isDispensable, onUnknownProfile);
  return rank([...withApiKey(given), ...withApiKey(stored)], invocation.now());
}

type Places = Pick<Invocation, 'env' | 'now' | 'store'>;

/** The credential of a group that is used. The store is read only where the environment has none. */
export async function usedOf(group: Group, places: Places): Promise<KnownCredential | undefined> {
  return activeOf(await togetherOf(group, places), group);
}

/** The API key of the application that is used: it stands in an access token, or beside one. */
export async function usedApiKey(places: Places): Promise<string | undefined> {
  const together = await togetherOf('application', places);
  const used = activeOf(together, 'application');
  return used && (readClaims(used.value)?.apiKey ?? together.find(({ kind }) => kind === 'api_key')?.value);
}

/** As `usedTogether`. The store is read only where the environment has none. */
export async function togetherOf(group: Group, { env, now, store }: Places): Promise<readonly KnownCredential[]> {
  const given = fromEnvironment(env).filter(({ kind }) => KINDS[kind].group === group);
  const checkedOnes = given.map((one) => checked(one, now()));
  const ofEnvironment = usedTogether(rank(withApiKey(checkedOnes), now()), group);
  if (ofEnvironment.length > 0) return ofEnvironment;
  return usedTogether(rank(withApiKey(await fromStore(store)), now()), group);
}

/** The one of a group that is used. */
export function activeOf(known: readonly KnownCredential[], group: Group): KnownCredential | undefined {
  return known.find(({ kind, active }) => active && KINDS[kind].group === group);
}

/** What a person is logged in with: a session before a user token. */
export function loginOf(known: readonly KnownCredential[]): KnownCredential | undefined {
  return activeOf(known, 'session') ?? activeOf(known, 'user');
}

/** The one that is used of a group, and those that come from where it comes from: an API key beside an access token. */
export function usedTogether(known: readonly KnownCredential[], group: Group): readonly KnownCredential[] {
  const used = activeOf(known, group);
  if (!used) return [];
  const isStored = ({ source }: KnownCredential) => source === 'store';
  return known.filter((one) => KINDS[one.kind].group === group && isStored(one) === isStored(used));
}

/** The variables that are used in place of what is stored of these kinds. */
export function shadowing(kinds: readonly Kind[], env: Environment, now: number): readonly string[] {
  const stored = kinds.map((kind) => ({ kind, value: '', source: 'store' as const }));
  return rank([...fromEnvironment(env), ...stored], now).flatMap(({ source, shadowedBy }) =>
    source === 'store' && shadowedBy !== undefined ? [shadowedBy] : [],
  );
}

function rank(candidates: readonly Candidate[], now: number): readonly KnownCredential[] {
  const order = ({ kind, source }: Candidate) => (source === 'store' ? ALL_KINDS.length : 0) + ALL_KINDS.indexOf(kind);
  const used = new Map<Group, Candidate['source']>();
  return candidates
    .toSorted((a, b) => order(a) - order(b))
    .map((candidate) => {
      const { group } = KINDS[candidate.kind];
      const winner = used.get(group);
      const active = winner === undefined && isUsable(candidate, now);
      if (active) used.set(group, candidate.source);
      return { ...candidate, active, ...(winner?.startsWith('env:') && { shadowedBy: variableOf(winner) }) };
    })
    .toSorted((a, b) => ALL_KINDS.indexOf(a.kind) - ALL_KINDS.indexOf(b.kind));
}

/** @param source that of a credential of the environment */
export function variableOf(source: string): string {
  return source.slice('env:'.length);
}

/** What to do about one that is of no use: one of the environment would go on shadowing a better one that is stored. */
export function remedy({ kind, source, shared }: Pick<KnownCredential, 'kind' | 'source' | 'shared'>): string {
  if (source === 'store') return `${KINDS[kind].command}${shared ? ' --all-profiles' : ''}`;
  const again = KINDS[kind].group === 'application' ? `, or set it again from ${SETTINGS_PAGE}` : '';
  return `unset ${variableOf(source)}${again}`;
}

function isUsable(credential: Candidate, now: number): boolean {
  return credential.state !== 'used' && credential.state !== 'denied' && !isExpired(credential, now);
}

/** An API key and an access token are taken from either's variable. */
function fromEnvironment(env: Environment): readonly Candidate[] {
  return KINDS_IN_ENVIRONMENT.flatMap((named) => {
    const { variable, group } = KINDS[named];
    const value = env[variable]?.trim();
    // A variable of spaces only is a mistake; an empty one is unset.
    if (value === undefined || env[variable] === '') return [];
    const kind = group === 'application' ? (kindOfApiCredential(value) ?? named) : named;
    return [{ kind, value, source: `env:${variable}` as const }];
  });
}

function checked(candidate: Candidate, now: number): Candidate {
  const variable = variableOf(candidate.source);
  if (KINDS[candidate.kind].group === 'application') {
    parseApiCredential(candidate.value, { from: variable, hint: remedy(candidate), now });
  } else if (candidate.kind === 'user_token') {
    return { ...candidate, ...parseUserToken(candidate.value, { from: variable, hint: remedy(candidate), now }) };
  } else if (!isId(candidate.value)) {
    throw new TmdbAuthError('usage', `${variable} does not hold an id of TMDb`, {
      hint: `unset ${variable}, or set it again`,
    });
  }
  return candidate;
}

/** What a profile has, and the keys of all profiles where it has none: of two applications never one of each. */
async function fromStore(store: CredentialStore): Promise<readonly Candidate[]> {
  const own = candidatesOf(await store.read());
  if (own.some(isKey)) return own;
  const shared = candidatesOf(await store.forAllProfiles().read()).filter(isKey);
  return [...own, ...shared.map((candidate) => ({ ...candidate, shared: true as const }))];
}

const isKey = ({ kind }: Candidate) => KINDS[kind].group === 'application';

/** Most programs read an API key and nothing else. Where there is an access token alone, it is taken from that. */
function withApiKey(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.some(({ kind }) => kind === 'api_key')) return candidates;
  const derived = candidates.flatMap(({ kind, value, ...origin }) => {
    const apiKey = kind === 'access_token' ? readClaims(value)?.apiKey : undefined;
    return apiKey === undefined ? [] : [{ ...origin, kind: 'api_key' as const, value: apiKey, derived: true as const }];
  });
  return [...candidates, ...derived.slice(0, 1)];
}

function candidatesOf(credentials: Credentials): readonly Candidate[] {
  return ALL_KINDS.flatMap((kind) => {
    const credential = credentials[kind];
    return credential ? [{ kind, ...credential, source: 'store' as const }] : [];
  });
}

async function readStore(
  { store, terminal }: Pick<Invocation, 'store'> & Warned,
  dispensable: boolean,
  onUnknownProfile: ((error: TmdbAuthError) => void) | undefined,
): Promise<readonly Candidate[]> {
  try {
    await store.assertProfile();
    return await fromStore(store);
  } catch (thrown) {
    const error = failureOf(thrown);
    if (dispensable) await terminal.warn(error.code, `what is stored is ignored: ${error.message}`);
    else if (error.code === 'not_logged_in' && onUnknownProfile) onUnknownProfile(error);
    else throw error;
    return [];
  }
}
