import { connect } from '../auth/connection.ts';
import { type ExpiryFields, expiryFields, skewOf, validFor } from '../auth/expiry.ts';
import { approvalUrl, tokenRecord } from '../auth/request-token.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';

interface TokenResult extends ExpiryFields {
  readonly request_token: string;
  readonly approve_url: string;
  readonly stored: boolean;
  readonly profile: string;
}

export const token = defineCommand<object, TokenResult>({
  description:
    'Makes a request token and remembers it as the pending one. Approve it in the browser at the URL that is ' +
    'shown, or with `tmdb-auth validate`; then `tmdb-auth session` exchanges it for a session.',
  examples: ['tmdb-auth token', 'tmdb-auth token --json | jq -r .approve_url'],
  async run(_, invocation) {
    const { now, settings, terminal } = invocation;
    const { tmdb, typed } = await connect(invocation);
    const made = await terminal.step('creating a request token', () => tmdb.createRequestToken());
    const record = tokenRecord(made, 'pending');
    const stored = await saveAndExplain({ ...typed, request_token: record }, invocation);
    const result = {
      request_token: record.value,
      ...expiryFields(record, now() + skewOf(tmdb)),
      approve_url: approvalUrl(settings, record.value),
      stored,
      profile: await profileOf(invocation),
    };
    return { result };
  },
  present: ({ request_token: value, approve_url: url, expires_in: expiresIn, stored }) => ({
    value,
    notes: [
      `a request token${validFor(expiresIn)}; approve it at`,
      url,
      `then: tmdb-auth session${stored ? '' : ' TOKEN'}`,
    ],
  }),
});
