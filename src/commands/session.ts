import { isOfVersion4 } from '../approval-url.ts';
import { waitForApproval } from '../auth/approval.ts';
import { connect } from '../auth/connection.ts';
import { convert, keepLogin, unfinishedLogin } from '../auth/kept-login.ts';
import { type LoginFields, loginFields, loginWords } from '../auth/login-fields.ts';
import type { NewLogin } from '../auth/new-login.ts';
import type { Replaced } from '../auth/replaced-login.ts';
import { pendingToken } from '../auth/request-token.ts';
import { profileOf, standingOf } from '../auth/saving.ts';
import { exchange, refuseToLose } from '../auth/session.ts';
import { defineCommand } from '../command-line/command.ts';
import { KEEP, PENDING_TOKEN } from '../command-line/options.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import type { Credential } from '../store/store.ts';

interface SessionInputs {
  readonly token?: string;
  readonly wait?: true;
  readonly keep?: true;
}

interface SessionResult extends LoginFields {
  /** Null if no other login was stored before. */
  readonly replaced: Replaced | null;
  readonly stored: boolean;
  readonly profile: string;
}

export const session = defineCommand<SessionInputs, SessionResult>({
  description:
    'Exchanges an approved request token, by default the pending one, for a session and stores it. One of version ' +
    '4 of the API is exchanged for a user token and a session made from it. If the token is not approved yet, the ' +
    'exit code is 8; with --wait TMDb is asked every 5 seconds until it is. Where a user token is stored without a ' +
    'session, and there is no other token to exchange, a session is made from that. The session that was stored ' +
    "before is ended at TMDb, unless --keep is given; if it is another user's, you are asked first.",
  examples: ['tmdb-auth session', 'tmdb-auth session --wait --timeout 10m'],
  operands: [PENDING_TOKEN],
  options: [{ name: 'wait', description: 'wait until it is approved, has expired, or --timeout is over' }, KEEP],
  async run({ token, wait, keep }, invocation) {
    refuseToLose(invocation);
    const unfinished = token === undefined ? await unfinishedLogin(invocation) : undefined;
    const login = unfinished
      ? await finish(unfinished, invocation)
      : await exchangeToken(token, wait ?? false, invocation);
    return keepLogin({ ...login, keep }, true, invocation, async ({ made, replaced, stored }) => ({
      ...loginFields(made),
      replaced,
      stored,
      profile: await profileOf(invocation),
    }));
  },
  present: async ({ stored, ...result }, { settings, store }) => {
    const { words, value } = loginWords(result);
    return {
      ...(settings.showSecrets && { value }),
      notes: [`a ${words}, ${await standingOf(stored, store)}`],
    };
  },
});

async function exchangeToken(
  token: string | undefined,
  wait: boolean,
  invocation: Invocation,
): Promise<Omit<NewLogin, 'keep'>> {
  const { now, store, terminal } = invocation;
  const pending = await pendingToken(token, invocation);
  const kind = isOfVersion4(pending.value) ? 'user_token' : 'session';
  const { tmdb, credential, typed } = await connect(invocation, {
    timeout: wait ? Number.POSITIVE_INFINITY : undefined,
    version4: kind === 'user_token',
  });
  await store.assertWritable();
  const made = wait
    ? await waitForApproval(tmdb, pending, invocation)
    : await terminal.step(`creating a ${KINDS[kind].words}`, () => exchange(tmdb, pending, now));
  const used = pending.record && { request_token: { ...pending.record, state: 'used' as const } };
  return { kind, made, tmdb, credential, others: { ...typed, ...used } };
}

/** Makes the session that a login of version 4 has not got. */
async function finish(userToken: Credential, invocation: Invocation): Promise<Omit<NewLogin, 'keep'>> {
  const { tmdb, credential, typed } = await connect(invocation);
  await invocation.store.assertWritable();
  return {
    kind: 'session',
    made: await convert(userToken, tmdb, invocation),
    tmdb,
    credential,
    others: typed,
    confirmed: true,
  };
}
