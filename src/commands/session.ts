import { waitForApproval } from '../auth/approval.ts';
import { connect } from '../auth/connection.ts';
import { withOwner } from '../auth/new-session.ts';
import type { Replaced } from '../auth/replaced-session.ts';
import { pendingToken } from '../auth/request-token.ts';
import { profileOf, standingOf } from '../auth/saving.ts';
import { exchange, refuseToLose } from '../auth/session.ts';
import { defineCommand } from '../command-line/command.ts';
import { KEEP, PENDING_TOKEN } from '../command-line/options.ts';
import { lastCharacters } from '../text.ts';

interface SessionInputs {
  readonly token?: string;
  readonly wait?: true;
  readonly keep?: true;
}

interface SessionResult {
  readonly session_id: string;
  /** Null if no other session was stored before. */
  readonly replaced: Replaced | null;
  readonly stored: boolean;
  readonly profile: string;
}

export const session = defineCommand<SessionInputs, SessionResult>({
  description:
    'Exchanges an approved request token, by default the pending one, for a session and stores it. A token that ' +
    'is not approved yet ends with exit code 8; with --wait it is asked again every 5 seconds. The session that was ' +
    'stored before is ended at TMDb, unless --keep; if it is of another user, you are asked first.',
  examples: ['tmdb-auth session', 'tmdb-auth session --wait --timeout 10m'],
  operands: [PENDING_TOKEN],
  options: [{ name: 'wait', description: 'wait until it is approved, has expired, or --timeout is over' }, KEEP],
  async run({ token, wait, keep }, invocation) {
    const { now, store, terminal } = invocation;
    refuseToLose(invocation);
    const pending = await pendingToken(token, invocation);
    const { tmdb, credential, typed } = await connect(invocation, { timeout: wait && Number.POSITIVE_INFINITY });
    await store.assertWritable();
    const sessionId = wait
      ? await waitForApproval(tmdb, pending, invocation)
      : await terminal.step('creating a session', () => exchange(tmdb, pending, now));
    const used = pending.record && { request_token: { ...pending.record, state: 'used' as const } };
    const made = { session: { value: sessionId }, tmdb, credential, others: { ...typed, ...used }, keep };
    return withOwner(made, invocation, async ({ stored, replaced }) => ({
      session_id: sessionId,
      replaced,
      stored,
      profile: await profileOf(invocation),
    }));
  },
  present: async ({ session_id: value, stored }, { settings, store }) => ({
    ...(settings.showSecrets && { value }),
    notes: [`a session ${lastCharacters(value)}, ${await standingOf(stored, store)}`],
  }),
});
