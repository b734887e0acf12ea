import { isOfVersion4 } from '../approval-url.ts';
import { connect } from '../auth/connection.ts';
import { type ExpiryFields, expiryFields, skewOf, validFor } from '../auth/expiry.ts';
import { approve, pendingToken, tokenRecord } from '../auth/request-token.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import { completeUser, givenUser, type UserFlags } from '../auth/user-credentials.ts';
import { defineCommand } from '../command-line/command.ts';
import { PENDING_TOKEN, USER_OPTIONS } from '../command-line/options.ts';
import { TmdbAuthError } from '../errors.ts';

interface ValidateInputs extends UserFlags {
  readonly token?: string;
}

interface ValidateResult extends ExpiryFields {
  readonly request_token: string;
  readonly approved: true;
  readonly method: 'password';
  readonly stored: boolean;
  readonly profile: string;
}

const CAUTION =
  'TMDb strongly discourages approving with a password; approve in the browser instead: tmdb-auth login --web';

export const validate = defineCommand<ValidateInputs, ValidateResult>({
  description: `Approves a request token, by default the pending one, with username and password. ${CAUTION}.`,
  examples: ['tmdb-auth validate', 'printf %s "$PASSWORD" | tmdb-auth validate -u NAME --password-stdin'],
  operands: [PENDING_TOKEN],
  options: USER_OPTIONS,
  async run(inputs, invocation) {
    const { now, terminal } = invocation;
    await terminal.warn('password_discouraged', CAUTION);
    const pending = await pendingToken(inputs.token, invocation);
    if (isOfVersion4(pending.value)) {
      throw new TmdbAuthError('usage', 'a request token of version 4 is approved in the browser only', {
        hint: 'tmdb-auth status shows where',
      });
    }
    const given = await givenUser(inputs, invocation);
    const user = await completeUser(given, undefined, invocation);
    const { tmdb, typed } = await connect(invocation);
    const approved = await terminal.step('approving with username and password', () =>
      approve(tmdb, pending, user, now),
    );
    const record = tokenRecord(approved, 'approved');
    const stored = await saveAndExplain({ ...typed, request_token: record }, invocation);
    const result = {
      request_token: record.value,
      ...expiryFields(record, now() + skewOf(tmdb)),
      approved: true,
      method: 'password',
      stored,
      profile: await profileOf(invocation),
    } as const;
    return { result };
  },
  present: ({ expires_in: expiresIn, stored }) => ({
    notes: [`the request token is approved${validFor(expiresIn)}`, `then: tmdb-auth session${stored ? '' : ' TOKEN'}`],
  }),
});
