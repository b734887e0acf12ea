import { type Revocation, revoke } from '../auth/ending.ts';
import { activeOf, type KnownCredential, knownCredentials, variableOf } from '../auth/known-credentials.ts';
import { profileOf } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';
import { furtherHint, type TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, type Kind, LOGIN_KINDS, type LoginKind } from '../kinds.ts';
import type { Credential, CredentialStore, Credentials } from '../store/store.ts';

interface LogoutInputs {
  readonly all?: true;
  readonly local?: true;
}

/** What became of the login of one profile. */
interface ProfileLogout {
  readonly profile: string;
  /** Whose login it is, where that is known. */
  readonly username: string | null;
  /** Whether it is of no use at TMDb any more; null if TMDb could not be asked. */
  readonly revoked: boolean | null;
  /** Whether TMDb knew it until then; null if TMDb did not say. */
  readonly known: boolean | null;
  /** The same of the session and of the user token. */
  readonly revocations: readonly Ended[];
  readonly removed: readonly Kind[];
}

interface Ended extends Pick<Revocation, 'revoked' | 'known'> {
  readonly kind: LoginKind;
}

/** With `--all` of all profiles together, and each by itself. */
interface LogoutResult extends Omit<ProfileLogout, 'username'> {
  readonly profiles: readonly ProfileLogout[];
}

export const logout = defineCommand<LogoutInputs, LogoutResult>({
  description:
    'Ends the session and the user token at TMDb, then removes them here. If TMDb does not confirm that, they ' +
    'stay here, so that you can try again; --local removes them without asking TMDb. The API key stays, and so ' +
    'does a guest session, which TMDb has no way to end. To log out twice is no error, as long as the profile ' +
    'exists.',
  examples: ['tmdb-auth logout', 'tmdb-auth logout --profile work', 'tmdb-auth logout --all'],
  options: [
    { name: 'all', description: 'of all profiles' },
    { name: 'local', description: 'remove them here only; they stay valid at TMDb' },
  ],
  async run({ all, local = false }, invocation) {
    const { store } = invocation;
    if (!all) {
      const known = await knownCredentials(invocation);
      const stored = Object.fromEntries(known.filter(isStored).map((credential) => [credential.kind, credential]));
      const used = { session: activeOf(known, 'session'), user_token: activeOf(known, 'user') };
      const { outcome, errors } = await logOut(used, stored, { store, local }, invocation);
      const { username: _, ...fields } = outcome;
      return { result: { ...fields, profiles: [outcome] }, error: await firstOf(errors, invocation) };
    }
    const logouts: ProfileLogout[] = [];
    const errors: TmdbAuthError[] = [];
    for (const name of await store.profiles()) {
      const forProfile = store.forProfile(name);
      // A variable is of no profile in particular: it is left to a plain logout.
      const stored = await forProfile.read();
      const { outcome, errors: its } = await logOut(stored, stored, { store: forProfile, local }, invocation);
      logouts.push(outcome);
      errors.push(...its.map((error) => error.with({ message: `profile ${name}: ${error.message}` })));
    }
    const isLogin = (kind: Kind) => LOGIN_KINDS.some((one) => one === kind);
    const ended = logouts.filter(({ revoked, removed }) => revoked !== null || removed.some(isLogin));
    const result = {
      revoked: worst(ended.map(({ revoked }) => revoked)),
      known: worst(ended.map(({ known }) => known)),
      revocations: logouts.flatMap(({ revocations }) => revocations),
      removed: [...new Set(logouts.flatMap(({ removed }) => removed))],
      profile: await profileOf(invocation),
      profiles: logouts,
    };
    return { result, error: await firstOf(errors, invocation) };
  },
  present({ profiles }) {
    const [first, second] = profiles;
    if (first && !second) return { notes: notesOn(first) };
    const lines = profiles.map((outcome) => `${outcome.profile}: ${notesOn(outcome).join('; ')}`);
    return { notes: first ? lines : [NOTHING] };
  },
});

const NOTHING = 'nothing was removed here';

/** What must not be missed of all of them. */
function worst(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(false)) return false;
  return values.length > 0 && !values.includes(null) ? true : null;
}

/** The error of a command is one; the others are warnings. */
async function firstOf(
  [error, ...others]: readonly TmdbAuthError[],
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<TmdbAuthError | undefined> {
  for (const { message } of others) await terminal.warn('not_revoked', message);
  return error;
}

function notesOn({ username, revocations, removed }: ProfileLogout): readonly string[] {
  const here = removed.map((kind) => KINDS[kind].words).join(', ');
  const ended = revocations.flatMap(({ kind, revoked, known }) => {
    const what = `the ${KINDS[kind].words}${username === null ? '' : ` of ${username}`}`;
    return revoked ? [known ? `${what} is ended at TMDb` : `TMDb does not know ${what}, or no longer`] : [];
  });
  return [...ended, removed.length === 0 ? NOTHING : `removed here: ${here}`];
}

const isStored = ({ source }: KnownCredential) => source === 'store';

/** A login, with where it comes from if that is known. */
type Used = { readonly [K in LoginKind]?: (Credential & { readonly source?: string }) | undefined };

/**
 * @param used what is to be ended; what the store has may be another login
 * @param before what was stored; what another process has stored since then stays
 * @param local whether TMDb is not to be asked
 */
async function logOut(
  used: Used,
  before: Credentials,
  { store, local }: { readonly store: CredentialStore; readonly local: boolean },
  invocation: Invocation,
): Promise<{ readonly outcome: ProfileLogout; readonly errors: readonly TmdbAuthError[] }> {
  const { terminal } = invocation;
  const revocations: Ended[] = [];
  const errors: TmdbAuthError[] = [];
  for (const kind of LOGIN_KINDS) {
    const { value, source = 'store' } = used[kind] ?? {};
    if (value !== undefined && !local) {
      const { error, ...revocation } = await revoke(kind, value, invocation, store);
      revocations.push({ kind, ...revocation });
      if (error) errors.push(notEnded(kind, error));
    }
    if (source !== 'store') {
      await terminal.warn('still_set', `${variableOf(source)} is set and cannot be unset from here`);
    }
  }
  const isEnded = (kind: LoginKind) =>
    local || revocations.some((one) => one.kind === kind && one.revoked && used[kind]?.value === before[kind]?.value);
  const ended: readonly Kind[] = [...LOGIN_KINDS.filter(isEnded), 'request_token'];
  const stored = ended.filter((kind) => before[kind]);
  const outcome = {
    profile: await store.profile(),
    username: LOGIN_KINDS.flatMap((kind) => used[kind]?.username ?? [])[0] ?? null,
    revoked: worst(revocations.map(({ revoked }) => revoked)),
    known: worst(revocations.map(({ known }) => known)),
    revocations,
    removed: stored.length === 0 ? [] : await remove(stored, before, store, terminal),
  };
  return { outcome, errors };
}

function notEnded(kind: LoginKind, error: TmdbAuthError): TmdbAuthError {
  return error.with({
    message: `the ${KINDS[kind].words} is not ended at TMDb, and stays here: ${error.message}`,
    hint: furtherHint(error, 'to remove it here only: tmdb-auth logout --local'),
  });
}

/** Removes what still is as it was. @returns what was removed */
async function remove(
  kinds: readonly Kind[],
  before: Credentials,
  store: CredentialStore,
  terminal: Invocation['terminal'],
): Promise<readonly Kind[]> {
  let removed: readonly Kind[] = [];
  let kept: readonly Kind[] = [];
  const written = await store.save((stored) => {
    removed = kinds.filter((kind) => stored[kind]?.value === before[kind]?.value);
    kept = kinds.filter((kind) => stored[kind] && !removed.includes(kind));
    return Object.fromEntries(removed.map((kind) => [kind, null]));
  });
  for (const kind of kept) {
    await terminal.warn('stored_meanwhile', `another ${KINDS[kind].words} was stored meanwhile; it is kept`);
  }
  return written ? removed : [];
}
