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

interface LogoutResult {
  readonly revoked: boolean | null;
  readonly removed: readonly Kind[];
  readonly profile: string;
}

export const logout = defineCommand<LogoutInputs, LogoutResult>({
  description:
    'Ends the session at TMDb, then removes it here. If TMDb does not confirm the first, the session stays here, to ' +
    'try again; with --local TMDb is not asked. The API key and a guest session stay: TMDb has no way to end a guest ' +
    'session. To log out twice is no error.',
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
      return logOut(activeOf(known, 'session'), stored, { store, local }, invocation);
    }
    const results: LogoutResult[] = [];
    const errors: TmdbAuthError[] = [];
    for (const name of await store.profiles()) {
      const forProfile = store.forProfile(name);
      // A variable is of no profile in particular: it is left to a plain logout.
      const stored = await forProfile.read();
      const { result, error } = await logOut(stored.session, stored, { store: forProfile, local }, invocation);
      results.push(result);
      if (error) errors.push(error.with({ message: `profile ${name}: ${error.message}` }));
    }
    const ended = results.filter(({ revoked, removed }) => revoked !== null || removed.includes('session'));
    const revocations = ended.map(({ revoked }) => revoked);
    const result = {
      revoked: revocations.find((revoked) => revoked !== true) ?? (revocations.length > 0 ? true : null),
      removed: [...new Set(results.flatMap(({ removed }) => removed))],
      profile: await profileOf(invocation),
    };
    const [error, ...others] = errors;
    for (const { message } of others) await invocation.terminal.warn('not_revoked', message);
    return { result, error };
  },
  present: ({ revoked, removed }) => ({
    notes: [
      ...(revoked === true ? ['the session is ended at TMDb'] : []),
      removed.length === 0
        ? 'nothing was removed here'
        : `removed here: ${removed.map((kind) => KINDS[kind].words).join(', ')}`,
    ],
  }),
});

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
): Promise<{ readonly result: LogoutResult; readonly error: TmdbAuthError | undefined }> {
  const { terminal } = invocation;
  const asked = local || !session ? undefined : await revoke(session.value, invocation, store);
  const { revoked = null, error } = asked ?? {};
  if (session?.source?.startsWith('env:')) {
    await terminal.warn('still_set', `${variableOf(session.source)} is set and cannot be unset from here`);
  }
  const isEnded = local ? before.session : revoked && session?.value === before.session?.value;
  const ended = (['session', 'request_token'] as const).filter(
    (kind) => before[kind] && (kind !== 'session' || isEnded),
  );
  const removed = ended.length === 0 ? [] : await remove(ended, before, store, terminal);
  return { result: { revoked, removed, profile: await store.profile() }, error: error && notEnded(error) };
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
