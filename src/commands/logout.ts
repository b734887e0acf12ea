import { activeOf, knownCredentials } from '../auth/known-credentials.ts';
import { profileOf } from '../auth/saving.ts';
import { revoke } from '../auth/verification.ts';
import type { Command } from '../command-line/command.ts';
import type { Invocation } from '../invocation.ts';
import type { Kind } from '../store/store.ts';

interface LogoutInputs {
  readonly all?: true;
}

interface LogoutResult {
  readonly revoked: boolean | null;
  readonly removed: readonly Kind[];
  readonly profile: string;
}

export const logout: Command<LogoutInputs, LogoutResult> = {
  description:
    'Ends the session at TMDb, then removes it here, and says which of the two happened. The API key and a guest ' +
    'session stay: TMDb has no way to end a guest session. To log out twice is no error.',
  examples: ['tmdb-auth logout', 'tmdb-auth logout --profile work', 'tmdb-auth logout --all'],
  options: [{ flags: '--all', description: 'of all profiles' }],
  async run({ all }, invocation) {
    if (!all) return logOut(invocation);
    const results: LogoutResult[] = [];
    for (const name of await invocation.store.profiles()) {
      // A variable is of no profile in particular: it is left to a plain logout.
      const env = { ...invocation.env, TMDB_SESSION_ID: undefined };
      results.push(await logOut({ ...invocation, env, store: invocation.store.ofProfile(name) }));
    }
    const revocations = results.filter(({ removed }) => removed.includes('session')).map(({ revoked }) => revoked);
    return {
      revoked: revocations.find((revoked) => revoked !== true) ?? (revocations.length > 0 ? true : null),
      removed: [...new Set(results.flatMap(({ removed }) => removed))],
      profile: await profileOf(invocation),
    };
  },
  say: ({ revoked, removed }) => ({
    notes: [
      ...(revoked === true ? ['the session is ended at TMDb'] : []),
      removed.length === 0
        ? 'nothing was stored to remove'
        : `removed here: ${removed.join(', ').replaceAll('_', ' ')}`,
    ],
  }),
};

async function logOut(invocation: Invocation): Promise<LogoutResult> {
  const { store, terminal } = invocation;
  const session = activeOf(await knownCredentials(invocation), 'session');
  const { revoked, error } = session ? await revoke(session.value, invocation) : { revoked: null };
  if (error) {
    await terminal.warn('not_revoked', `the session may still be valid at TMDb: ${error.message}`);
  }
  const stored = await store.read();
  const removed = (['session', 'request_token'] as const).filter((kind) => {
    const credential = stored[kind];
    return credential && (kind !== 'session' || !session || session.value === credential.value);
  });
  if (session?.source.startsWith('env:')) {
    await terminal.warn('still_set', `${session.source.slice('env:'.length)} is set and cannot be unset from here`);
  }
  const written = removed.length > 0 && (await store.save(Object.fromEntries(removed.map((kind) => [kind, null]))));
  return { revoked, removed: written ? removed : [], profile: await store.profile() };
}
