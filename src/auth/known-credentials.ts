import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, Credentials, Kind } from '../store/store.ts';
import { parseApiCredential } from './api-credential.ts';

/** A credential that is at hand, and where it comes from. */
export interface KnownCredential extends Credential {
  readonly kind: Kind;
  readonly source: 'store' | `env:${string}`;
  /** Whether it is the one that is used: neither expired nor spent, and nothing goes before it. */
  readonly active: boolean;
  /** The variable that goes before it. */
  readonly shadowedBy?: string;
}

/** In the order in which they are preferred; a session goes before a guest session. */
const VARIABLES = ['TMDB_SESSION_ID', 'TMDB_GUEST_SESSION_ID', 'TMDB_ACCESS_TOKEN', 'TMDB_API_KEY'] as const;

/** What is the same thing to a user: one of each group is used. */
const GROUPS: Readonly<Record<Kind, string>> = {
  session: 'session',
  guest: 'guest',
  request_token: 'request_token',
  access_token: 'api',
  api_key: 'api',
};

const ORDER: readonly Kind[] = ['session', 'guest', 'request_token', 'access_token', 'api_key'];

/**
 * All credentials of the environment and the store. A store that cannot be read is a warning where
 * the environment has a session, and the error where it has none.
 */
export async function knownCredentials(invocation: Invocation): Promise<readonly KnownCredential[]> {
  const { env, now } = invocation;
  const given = VARIABLES.flatMap((name) => fromVariable(name, env[name]));
  const stored = Object.entries(
    await readStore(
      invocation,
      given.some(({ kind }) => kind === 'session' || kind === 'guest'),
    ),
  ) as [Kind, Credential][];
  const candidates = [
    ...given,
    ...stored.map(([kind, credential]) => ({ kind, ...credential, source: 'store' as const })),
  ];
  const rank = ({ kind, source }: Pick<KnownCredential, 'kind' | 'source'>) =>
    (source === 'store' ? ORDER.length : 0) + ORDER.indexOf(kind);
  const used = new Map<string, KnownCredential['source']>();
  return candidates
    .toSorted((a, b) => rank(a) - rank(b))
    .map((candidate) => {
      const group = GROUPS[candidate.kind];
      const winner = used.get(group);
      const active = winner === undefined && isUsable(candidate, now());
      if (active) used.set(group, candidate.source);
      return { ...candidate, active, ...(winner?.startsWith('env:') && { shadowedBy: winner.slice('env:'.length) }) };
    })
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** The one that is used of a kind; of API key and access token the one that is sent. */
export function activeOf(known: readonly KnownCredential[], ...kinds: readonly Kind[]): KnownCredential | undefined {
  return known.find(({ kind, active }) => active && kinds.includes(kind));
}

function isUsable(credential: Credential, now: number): boolean {
  return credential.state !== 'used' && credential.state !== 'denied' && !isExpired(credential, now);
}

export function isExpired({ expires_at: expiresAt }: Pick<Credential, 'expires_at'>, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

type Candidate = Omit<KnownCredential, 'active' | 'shadowedBy'>;

function fromVariable(name: (typeof VARIABLES)[number], text: string | undefined): readonly Candidate[] {
  if (!text) return [];
  const source = `env:${name}` as const;
  if (name === 'TMDB_ACCESS_TOKEN' || name === 'TMDB_API_KEY') return [{ source, ...parseApiCredential(text, name) }];
  const value = text.trim();
  if (!/^[\w.-]{1,4096}$/.test(value)) {
    throw new TmdbAuthError('usage', `${name} does not hold an id of TMDb`, { hint: `unset ${name}, or set it again` });
  }
  return [{ source, value, kind: name === 'TMDB_SESSION_ID' ? 'session' : 'guest' }];
}

async function readStore({ store, terminal }: Invocation, dispensable: boolean): Promise<Credentials> {
  try {
    return await store.read();
  } catch (error) {
    if (!dispensable || !(error instanceof TmdbAuthError)) throw error;
    await terminal.warn(error.code, `what is stored is left out: ${error.message}`);
    return {};
  }
}
