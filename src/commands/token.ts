import { approvalUrlAt, isOfVersion4 } from '../approval-url.ts';
import { connect } from '../auth/connection.ts';
import { type ExpiryFields, expiryFields, skewOf, validFor } from '../auth/expiry.ts';
import { tokenRecord, URL_HOLDS_KEY } from '../auth/request-token.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';

interface TokenInputs {
  readonly v4?: true;
}

interface TokenResult extends ExpiryFields {
  readonly request_token: string;
  readonly approve_url: string;
  readonly stored: boolean;
  readonly profile: string;
}

export const token = defineCommand<TokenInputs, TokenResult>({
  description:
    'Makes a request token and stores it as the pending one. Approve it in the browser at the URL that is shown, ' +
    'or with `tmdb-auth validate`. Then `tmdb-auth session` exchanges it for a session. One of version 4 of the ' +
    'API can be approved in the browser only, and is exchanged for a user token and a session.',
  examples: ['tmdb-auth token', 'tmdb-auth token --json | jq -r .approve_url', 'tmdb-auth token --v4'],
  options: [{ name: 'v4', description: 'of version 4 of the API, for a user token' }],
  async run({ v4 }, invocation) {
    const { now, settings, terminal } = invocation;
    const { tmdb, typed } = await connect(invocation, { version4: v4 });
    const made = await terminal.step('creating a request token', () =>
      v4 ? tmdb.createUserRequestToken() : tmdb.createRequestToken(),
    );
    const record = tokenRecord(made, 'pending');
    const stored = await saveAndExplain({ ...typed, request_token: record }, invocation);
    const result = {
      request_token: record.value,
      ...expiryFields(record, now() + skewOf(tmdb)),
      approve_url: approvalUrlAt(settings.webUrl, record.value),
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
      ...(isOfVersion4(value) ? [URL_HOLDS_KEY] : []),
      `then: tmdb-auth session${stored ? '' : ' TOKEN'}`,
    ],
  }),
});
