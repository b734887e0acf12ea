import { activeOf, knownCredentials, variableOf } from '../auth/known-credentials.ts';
import { profileOf } from '../auth/saving.ts';
import { revoke } from '../auth/session.ts';
import { defineCommand } from '../command-line/command.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, type Kind } from '../kinds.ts';
import type { Credential, CredentialStore } from '../store/store.ts';

interface LogoutInputs {
  readonly all?: true;
}

interface LogoutResult {
  readonly revoked: boolean | null;
  readonly removed: readonly Kind[];
  readonly profile: string;
}

export const logout = defineCommand<LogoutInputs, LogoutResult>({
  description:
    'Ends the session at TMDb, then removes it here, and says which of the two happened. The API key and a guest ' +
    'session stay: TMDb has no way to end a guest session. To log out twice is no error.',
  examples: ['tmdb-auth logout', 'tmdb-auth logout --profile work', 'tmdb-auth logout --all'],
  options: [{ name: 'all', description: 'of all profiles' }],
  async run({ all }, invocation) {
    const { store } = invocation;
    if (!all) {
      const session = activeOf(await knownCredentials(invocation), 'session');
      return { result: await logOut(session, store, invocation) };
    }
    const results: LogoutResult[] = [];
    for (const name of await store.profiles()) {
      const forProfile = store.forProfile(name);
      // A variable is of no profile in particular: it is left to a plain logout.
      results.push(await logOut((await forProfile.read()).session, forProfile, invocation));
    }
    const revocations = results.filter(({ removed }) => removed.includes('session')).map(({ revoked }) => revoked);
    const result = {
      revoked: revocations.find((revoked) => revoked !== true) ?? (revocations.length > 0 ? true : null),
      removed: [...new Set(results.flatMap(({ removed }) => removed))],
      profile: await profileOf(invocation),
    };
    return { result };
  },
  present: ({ revoked, removed }) => ({
    notes: [
      ...(revoked === true ? ['the session is ended at TMDb'] : []),
      removed.length === 0
        ? 'nothing was stored to remove'
        : `removed here: ${removed.map((kind) => KINDS[kind].words).join(', ')}`,
    ],
  }),
});

/** @param session the one to end; what the store has may be another one */
async function logOut(
  session: (Credential & { readonly source?: string }) | undefined,
  store: CredentialStore,
  invocation: Invocation,
): Promise<LogoutResult> {
  const { terminal } = invocation;
  const { revoked, error } = session ? await revoke(session.value, invocation, store) : { revoked: null };
  if (error) {
    await terminal.warn('not_revoked', `the session may still be valid at TMDb: ${error.message}`);
  }
  const stored = await store.read();
  const removed = (['session', 'request_token'] as const).filter((kind) => {
    const credential = stored[kind];
    return credential && (kind !== 'session' || !session || session.value === credential.value);
  });
  if (session?.source?.startsWith('env:')) {
    await terminal.warn('still_set', `${variableOf(session.source)} is set and cannot be unset from here`);
  }
  const written = removed.length > 0 && (await store.save(Object.fromEntries(removed.map((kind) => [kind, null]))));
  return { revoked, removed: written ? removed : [], profile: await store.profile() };
}
