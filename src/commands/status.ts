import { createHash } from 'node:crypto';
import { type ExpiryFields, expiryFields, validFor } from '../auth/expiry.ts';
import { activeOf, type KnownCredential, knownCredentials, variableOf } from '../auth/known-credentials.ts';
import { profileOf } from '../auth/saving.ts';
import { lastCharacters } from '../auth/session.ts';
import { type Verification, verify } from '../auth/verification.ts';
import { defineCommand } from '../command-line/command.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import { parseDuration } from '../settings.ts';
import { DEFAULT_PROFILE, type StoreDescription } from '../store/store.ts';
import { duration } from '../text.ts';

interface StatusInputs {
  readonly verify?: true;
  readonly minTtl?: string;
}

interface CredentialStatus extends ExpiryFields {
  readonly kind: KnownCredential['kind'];
  readonly source: KnownCredential['source'];
  readonly active: boolean;
  readonly shadowed_by: string | null;
  /** The start of the value's SHA-256: enough to compare two, not enough to use one. */
  readonly fingerprint: string;
  /** Of a session, where it is known. */
  readonly username: string | null;
  /** Of a request token: what has been done with it. */
  readonly state: NonNullable<KnownCredential['state']> | null;
}

interface StatusResult {
  readonly logged_in: boolean;
  readonly verified: boolean | null;
  readonly account: Verification['account'];
  readonly active: 'session' | 'guest' | null;
  readonly credentials: readonly CredentialStatus[];
  readonly store: StoreDescription | null;
  readonly profile: string;
  readonly base_url: string;
}

const UNVERIFIED: Verification = { verified: null, account: null };

export const status = defineCommand<StatusInputs, StatusResult>({
  description:
    'Shows which credentials exist, where each comes from, what it shadows and when it expires. Asks nobody ' +
    'unless --verify. Ends with 0 if a session or a guest session is usable, with 4 if none is.',
  examples: [
    'tmdb-auth status',
    'tmdb-auth status --verify --json',
    'tmdb-auth status --min-ttl 10m || tmdb-auth guest',
  ],
  options: [
    { name: 'verify', description: 'ask TMDb whether it accepts them' },
    {
      name: 'minTtl',
      value: 'duration',
      description: 'end with 4 if the active one expires sooner: 90s, 10m, 1h',
    },
  ],
  async run({ verify: asked, minTtl }, invocation) {
    const { settings, now } = invocation;
    const minimum = minTtl === undefined ? 0 : parseDuration(minTtl, '--min-ttl');
    const known = await knownCredentials(invocation);
    const session = activeOf(known, 'session');
    const active = session ?? activeOf(known, 'guest');
    const verification: Verification = asked ? await verify(session, invocation) : UNVERIFIED;
    const rejected = verification.verified === false;
    const result: StatusResult = {
      logged_in: session !== undefined && !rejected,
      verified: verification.verified,
      account: verification.account,
      active: session ? 'session' : active ? 'guest' : null,
      credentials: known.map((credential) => describe(credential, now())),
      store: await ifReadable(invocation.store.describe(), null),
      profile: await ifReadable(profileOf(invocation), settings.profile ?? DEFAULT_PROFILE),
      base_url: settings.baseUrl.href,
    };
    const error = verification.error ?? (await whyUnusable(active, minimum, invocation));
    return { result, error };
  },
  present: (result) => ({
    value: [
      headline(result),
      `profile ${result.profile} at ${result.base_url}`,
      ...(result.store ? [place(result.store)] : []),
      ...result.credentials.map(line),
    ].join('\n'),
  }),
});

/** What the store says. That it cannot be read has been told already. */
async function ifReadable<T>(said: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await said;
  } catch (error) {
    failureOf(error);
    return otherwise;
  }
}

function headline({ logged_in: loggedIn, verified, active, account, credentials }: StatusResult): string {
  const session = credentials.find(({ kind, active: used }) => kind === 'session' && used);
  const username = account?.username ?? session?.username;
  if (loggedIn) return `logged in${username ? ` as ${username}` : ''}${verified ? ', and TMDb agrees' : ''}`;
  if (verified === false) return 'not accepted by TMDb';
  return active ? 'a guest session, and nobody logged in' : 'not logged in';
}

function place({ backend, path }: StoreDescription): string {
  return backend === 'file' ? `stored in ${path}` : `secrets with ${backend}, the rest in ${path}`;
}

function describe(credential: KnownCredential, now: number): CredentialStatus {
  const { kind, source, active, value, shadowedBy } = credential;
  return {
    kind,
    source,
    active,
    shadowed_by: shadowedBy ?? null,
    username: credential.username ?? null,
    state: credential.state ?? null,
    fingerprint: createHash('sha256').update(value).digest('hex').slice(0, 12),
    ...expiryFields(credential, now),
  };
}

function line(credential: CredentialStatus): string {
  const { kind, source, fingerprint } = credential;
  const from = source === 'store' ? 'stored' : `from ${variableOf(source)}`;
  return `  ${KINDS[kind].words.padEnd(13)} ${fingerprint}  ${from}${standing(credential)}`;
}

/** For how long it is of use, or why it is of none. */
function standing({ active, expires_in: left, shadowed_by: shadowedBy, state }: CredentialStatus): string {
  if (left === 0) return ', expired';
  if (state === 'used' || state === 'denied') return `, ${state}`;
  if (shadowedBy) return `${validFor(left)}, shadowed by ${shadowedBy}`;
  return active ? validFor(left) : `${validFor(left)}, not used`;
}

async function whyUnusable(
  active: KnownCredential | undefined,
  minimum: number,
  { now, settings, store }: Invocation,
): Promise<TmdbAuthError | undefined> {
  if (!active) {
    const elsewhere = await store.otherOrigins();
    const why = elsewhere.length === 0 ? '' : `: what is stored belongs to ${elsewhere.join(' and ')}`;
    return new TmdbAuthError('not_logged_in', `not logged in to ${settings.baseUrl.origin}${why}`, {
      hint: 'tmdb-auth login',
    });
  }
  const left = (active.expiresAt ?? Number.POSITIVE_INFINITY) - now();
  if (left >= minimum) return undefined;
  const { words, command } = KINDS[active.kind];
  const message = `the ${words} ${lastCharacters(active.value)} expires in ${duration(left)}`;
  return new TmdbAuthError('not_logged_in', message, {
    hint: active.kind === 'guest' ? `${command} --new` : command,
  });
}
