import { type CredentialStatus, isOver, statusOf } from '../auth/credential-status.ts';
import { timeLeft } from '../auth/expiry.ts';
import { activeOf, type KnownCredential, knownCredentials, loginOf, variableOf } from '../auth/known-credentials.ts';
import { placeWords, profileOf } from '../auth/saving.ts';
import { type Verification, verify } from '../auth/verification.ts';
import { defineCommand } from '../command-line/command.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import { parseDuration } from '../settings.ts';
import { DEFAULT_PROFILE, type StoreDescription } from '../store/store.ts';
import { duration, lastCharacters, safeText } from '../text.ts';

interface StatusInputs {
  readonly verify?: true;
  readonly minTtl?: string;
}

interface StatusResult {
  readonly logged_in: boolean;
  readonly verified: boolean | null;
  readonly account: Verification['account'];
  readonly active: 'session' | 'user_token' | 'guest' | null;
  readonly credentials: readonly CredentialStatus[];
  readonly store: StoreDescription | null;
  readonly profile: string;
  readonly base_url: string;
}

export const status = defineCommand<StatusInputs, StatusResult>({
  description:
    'Shows who is logged in, which credentials there are, where each comes from, and until when it is valid. TMDb ' +
    'is asked only with --verify. The exit code is 0 if a session, a user token or a guest session can be used, ' +
    'and 4 if none can; with -q that is all you get.',
  examples: ['tmdb-auth status', 'tmdb-auth status --verify --json', 'tmdb-auth status --min-ttl 10m'],
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
    let unknownProfile: TmdbAuthError | undefined;
    const known = await knownCredentials(invocation, (error) => {
      unknownProfile = error;
    });
    const login = loginOf(known);
    const active = login ?? activeOf(known, 'guest');
    const verification: Verification = asked ? await verify(known, invocation) : { verified: null, account: null };
    const result: StatusResult = {
      logged_in: login !== undefined && (verification.verified !== false || verification.goesOn === true),
      verified: verification.verified,
      account: verification.account,
      active: (['session', 'user_token', 'guest'] as const).find((kind) => kind === active?.kind) ?? null,
      credentials: known.filter((one) => !one.derived && !isOver(one, now())).map((one) => statusOf(one, invocation)),
      store: await ifReadable(invocation.store.describe(), null),
      profile: await ifReadable(profileOf(invocation), settings.profile ?? DEFAULT_PROFILE),
      base_url: settings.baseUrl.href,
    };
    const error = unknownProfile ?? verification.error ?? (await whyUnusable(active, minimum, invocation));
    return { result, error };
  },
  present(result, { settings }, error) {
    const { credentials, store } = result;
    // That nothing is usable is what the headline says.
    const tellsError = error?.code === 'not_logged_in' && result.active === null;
    const server = settings.otherHost === undefined ? '' : ` to ${settings.baseUrl.origin}`;
    // Of a profile that is not there the error has the name.
    const isNamed = tellsError && error.message.includes(`profile ${result.profile}:`);
    const profile = result.profile === DEFAULT_PROFILE || isNamed ? '' : ` (profile ${result.profile})`;
    const lines = [
      `${tellsError ? error.message : headline(result, server)}${profile}`,
      ...table(credentials.map(row)),
      ...credentials.flatMap(({ approve_url: url }) => (url === null ? [] : [`to approve the request token: ${url}`])),
      ...(store && credentials.some(({ source }) => source === 'store') ? [placeWords(store)] : []),
    ];
    return { report: lines.join('\n'), tellsError };
  },
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

function headline(
  { logged_in: loggedIn, verified, active, account, credentials }: StatusResult,
  server: string,
): string {
  const login = credentials.find(({ kind, active: used }) => kind === active && used);
  const username = account?.username ?? login?.username;
  if (!loggedIn) return `${active === 'guest' ? 'a guest session, ' : ''}not logged in${server}`;
  return `logged in${server}${username ? ` as ${username}` : ''}${verified ? ', confirmed by TMDb' : ''}`;
}

function row(credential: CredentialStatus): readonly string[] {
  const { kind, source, shared, value, last_characters: end } = credential;
  const from = source === 'store' ? `stored${shared ? ' for all profiles' : ''}` : variableOf(source);
  return [KINDS[kind].words, value ?? end, from, standing(credential)];
}

/** Until when it is of use, or why it is of none. */
function standing(credential: CredentialStatus): string {
  const { kind, active, expires_at: time, expires_in: left, shadowed_by: by, state } = credential;
  if (state === 'used' || state === 'denied') return state;
  if (left === 0) return 'expired';
  const until =
    time === null || left === null
      ? []
      : [`until ${time.slice(0, 16).replace('T', ' ')} UTC (${duration(left * 1000)})`];
  const unused = by ? [`shadowed by ${by}`] : active ? [] : ['not used'];
  const rights = kind === 'user_token' ? [...scopesOf(credential), ...accountOf(credential)] : [];
  return [...(state ? [state] : []), ...rights, ...until, ...unused].join(', ');
}

/** Whoever made the token chose their names. */
const scopesOf = ({ scopes }: CredentialStatus) => (scopes?.length ? [safeText(scopes.join(', '))] : []);

const accountOf = ({ account_object_id: id }: CredentialStatus) => (id === null ? [] : [`account ${id}`]);

/** The rows below the headline, in columns. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

async function whyUnusable(
  active: KnownCredential | undefined,
  minimum: number,
  { browser, now, settings, store }: Invocation,
): Promise<TmdbAuthError | undefined> {
  if (!active) {
    const elsewhere = await store.otherOrigins();
    const why = elsewhere.length === 0 ? '' : `: what is stored belongs to ${elsewhere.join(' and ')}`;
    const server = settings.otherHost === undefined ? '' : ` to ${settings.baseUrl.origin}`;
    return new TmdbAuthError('not_logged_in', `not logged in${server}${why}`, {
      hint: browser ? 'tmdb-auth login --web' : 'tmdb-auth login',
    });
  }
  const left = timeLeft(active, now());
  if (left >= minimum) return undefined;
  const { words, command } = KINDS[active.kind];
  const message = `the ${words} ${lastCharacters(active.value)} expires in ${duration(left)}`;
  return new TmdbAuthError('not_logged_in', message, {
    hint: active.kind === 'guest' ? `${command} --new` : command,
  });
}
