import { connect } from '../auth/api-credential.ts';
import { pendingToken } from '../auth/request-token.ts';
import { profileOf, saveSession } from '../auth/saving.ts';
import { exchange, lastCharacters, refuseToLose, waitForApproval } from '../auth/session.ts';
import type { Command } from '../command-line/command.ts';

interface SessionInputs {
  readonly token?: string;
  readonly wait?: true;
}

interface SessionResult {
  readonly session_id: string;
  readonly stored: boolean;
  readonly profile: string;
}

export const session: Command<SessionInputs, SessionResult> = {
  description:
    'Exchanges an approved request token, by default the pending one, for a session and stores it. A token that ' +
    'is not approved yet ends with exit code 8; with --wait it is asked again every 5 seconds.',
  examples: ['tmdb-auth session', 'tmdb-auth session --wait --timeout 10m'],
  arguments: [{ name: '[token]', description: 'the request token (default: the pending one)' }],
  options: [{ flags: '--wait', description: 'wait until it is approved, has expired, or --timeout is over' }],
  async run({ token, wait }, invocation) {
    const { now, settings, store, terminal } = invocation;
    refuseToLose(settings);
    const pending = await pendingToken(token, invocation);
    const { tmdb, toStore } = await connect(invocation, wait && Number.POSITIVE_INFINITY);
    await store.prove();
    const sessionId = wait
      ? await waitForApproval(tmdb, pending, invocation)
      : await terminal.step('creating a session', () => exchange(tmdb, pending, now));
    const stored = await saveSession(
      tmdb,
      {
        ...toStore,
        session: { value: sessionId },
        ...(pending.record && { request_token: { ...pending.record, state: 'used' as const } }),
      },
      invocation,
    );
    return { session_id: sessionId, stored, profile: await profileOf(invocation) };
  },
  say: ({ session_id: value, stored }, { settings, store }) => ({
    ...(settings.showSecrets && { value }),
    notes: [`a session ${lastCharacters(value)}, ${stored ? `stored in ${store.path()}` : 'not stored'}`],
  }),
};
