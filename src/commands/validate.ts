import { connect } from '../auth/api-credential.ts';
import { approve, expiry, pendingToken, tokenRecord, validFor } from '../auth/request-token.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import { type UserFlags, userCredentials } from '../auth/user-credentials.ts';
import type { Command } from '../command-line/command.ts';
import { USER_OPTIONS } from '../command-line/options.ts';

interface ValidateInputs extends UserFlags {
  readonly token?: string;
}

interface ValidateResult {
  readonly request_token: string;
  readonly expires_at: string | null;
  readonly expires_in: number | null;
  readonly approved: true;
  readonly method: 'password';
  readonly stored: boolean;
  readonly profile: string;
}

const CAUTION =
  'TMDb strongly discourages approving with a password; better approve in the browser: tmdb-auth login --web';

export const validate: Command<ValidateInputs, ValidateResult> = {
  description: `Approves a request token, by default the pending one, with username and password. ${CAUTION}.`,
  examples: ['tmdb-auth validate', 'printf %s "$PASSWORD" | tmdb-auth validate -u NAME --password-stdin'],
  arguments: [{ name: '[token]', description: 'the request token (default: the pending one)' }],
  options: USER_OPTIONS,
  async run(inputs, invocation) {
    const { now, terminal } = invocation;
    await terminal.warn('password_discouraged', CAUTION);
    const pending = await pendingToken(inputs.token, invocation);
    const user = await userCredentials(inputs, invocation);
    const { tmdb, toStore } = await connect(invocation);
    const approved = await terminal.step('approving with username and password', () =>
      approve(tmdb, pending, user, now),
    );
    const stored = await saveAndExplain({ ...toStore, request_token: tokenRecord(approved, 'approved') }, invocation);
    return {
      request_token: approved.requestToken,
      ...expiry(approved.expiresAt, now()),
      approved: true,
      method: 'password',
      stored,
      profile: await profileOf(invocation),
    };
  },
  say: ({ expires_in: expiresIn, stored }) => ({
    notes: [`the request token is approved${validFor(expiresIn)}`, `then: tmdb-auth session${stored ? '' : ' TOKEN'}`],
  }),
};
