import { activeOf, type KnownCredential, knownCredentials, variableOf } from '../auth/known-credentials.ts';
import { profileOf } from '../auth/saving.ts';
import { revoke } from '../auth/session.ts';
import { defineCommand } from '../command-line/command.ts';
import type { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, type Kind } from '../kinds.ts';
import type { Credential, CredentialStore, Credentials } from '../store/store.ts';

interface LogoutInputs {
  readonly all?: true;
  readonly local?: true;
}

/** What became of the session of one profile. */
interface Fate {
  readonly profile: string;
  /** Whose session it is, where that is known. */
  readonly username: string | null;
  /** Whether it is of no use at TMDb any more; null if TMDb could not be asked. */
  readonly revoked: boolean | null;
  /** Whether TMDb knew it until then; null if TMDb did not say. */
  readonly known: boolean | null;
  readonly removed: readonly Kind[];
}

/** With `--all` of all profiles together, and each by itself. */
interface LogoutResult extends Omit<Fate, 'username'> {
  readonly profiles: readonly Fate[];
}

export const logout = defineCommand<LogoutInputs, LogoutResult>({
  description:
    'Ends the session at TMDb, then removes it here. If TMDb does not confirm the first, the session stays here, to ' +
    'try again; with --local TMDb is not asked. The API key and a guest session stay: TMDb has no way to end a guest ' +
    'session. To log out twice is no error where the profile is still there.',
  examples: ['tmdb-auth logout', 'tmdb-auth logout --profile work', 'tmdb-auth logout --all'],
  options: [
    { name: 'all', description: 'of all profiles' },
    { name: 'local', description: 'remove it here only; it stays valid at TMDb' },
  ],
  async run({ all, local = false }, invocation) {
    const { store } = invocation;
    if (!all) {
      const known = await knownCredentials(invocation);
      const stored = Object.fromEntries(known.filter(isStored).map((credential) => [credential.kind, credential]));
      const { fate, error } = await logOut(activeOf(known, 'session'), stored, { store, local }, invocation);
      const { username: _, ...fields } = fate;
      return { result: { ...fields, profiles: [fate] }, error };
    }
    const fates: Fate[] = [];
    const errors: TmdbAuthError[] = [];
    for (const name of await store.profiles()) {
      const forProfile = store.forProfile(name);
      // A variable is of no profile in particular: it is left to a plain logout.
      const stored = await forProfile.read();
      const { fate, error } = await logOut(stored.session, stored, { store: forProfile, local }, invocation);
      fates.push(fate);
      if (error) errors.push(error.with({ message: `profile ${name}: ${error.message}` }));
    }
    const ended = fates.filter(({ revoked, removed }) => revoked !== null || removed.includes('session'));
    const result = {
      revoked: worst(ended.map(({ revoked }) => revoked)),
      known: worst(ended.map(({ known }) => known)),
      removed: [...new Set(fates.flatMap(({ removed }) => removed))],
      profile: await profileOf(invocation),
      profiles: fates,
    };
    const [error, ...others] = errors;
    for (const { message } of others) await invocation.terminal.warn('not_revoked', message);
    return { result, error };
  },
  present({ profiles }) {
    const [first, second] = profiles;
    if (first && !second) return { notes: told(first) };
    const lines = profiles.map((fate) => `${fate.profile}: ${told(fate).join('; ')}`);
    return { notes: first ? lines : [NOTHING] };
  },
});

const NOTHING = 'nothing was removed here';

/** What must not be missed of all of them. */
function worst(values: readonly (boolean | null)[]): boolean | null {
  return values.find((value) => value !== true) ?? (values.length > 0 ? true : null);
}

function told({ username, revoked, known, removed }: Fate): readonly string[] {
  const session = `the session${username === null ? '' : ` of ${username}`}`;
  const here = removed.map((kind) => KINDS[kind].words).join(', ');
  return [
    ...(revoked ? [known ? `${session} is ended at TMDb` : `TMDb does not know ${session}, or no longer`] : []),
    removed.length === 0 ? NOTHING : `removed here: ${here}`,
  ];
}

const isStored = ({ source }: KnownCredential) => source === 'store';

/**
 * @param session the one to end; what the store has may be another one
 * @param before what was stored; what another process has stored since then stays
 * @param local whether TMDb is not to be asked
 */
async function logOut(
  session: (Credential & { readonly source?: string }) | undefined,
  before: Credentials,
  { store, local }: { readonly store: CredentialStore; readonly local: boolean },
  invocation: Invocation,
): Promise<{ readonly fate: Fate; readonly error: TmdbAuthError | undefined }> {
  const { terminal } = invocation;
  const asked = local || !session ? undefined : await revoke(session.value, invocation, store);
  const { revoked = null, known = null, error } = asked ?? {};
  if (session?.source?.startsWith('env:')) {
    await terminal.warn('still_set', `${variableOf(session.source)} is set and cannot be unset from here`);
  }
  const isEnded = local ? before.session : revoked && session?.value === before.session?.value;
  const ended = (['session', 'request_token'] as const).filter(
    (kind) => before[kind] && (kind !== 'session' || isEnded),
  );
  const removed = ended.length === 0 ? [] : await remove(ended, before, store, terminal);
  const fate = { profile: await store.profile(), username: session?.username ?? null, revoked, known, removed };
  return { fate, error: error && notEnded(error) };
}

function notEnded(error: TmdbAuthError): TmdbAuthError {
  return error.with({
    message: `the session is not ended at TMDb, and stays here: ${error.message}`,
    hint: `${error.hint ? `${error.hint}; ` : ''}to remove it here only: tmdb-auth logout --local`,
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
