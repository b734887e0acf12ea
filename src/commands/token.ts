import { connect } from '../auth/api-credential.ts';
import { approvalUrl, expiry, tokenRecord, validFor } from '../auth/request-token.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import type { Command } from '../command-line/command.ts';

interface TokenResult {
  readonly request_token: string;
  readonly expires_at: string | null;
  readonly expires_in: number | null;
  readonly approve_url: string;
  readonly stored: boolean;
  readonly profile: string;
}

export const token: Command<object, TokenResult> = {
  description:
    'Makes a request token and remembers it as the pending one. Approve it in the browser at the URL that is ' +
    'shown, or with `tmdb-auth validate`; then `tmdb-auth session` exchanges it for a session.',
  examples: ['tmdb-auth token', 'tmdb-auth token --json | jq -r .approve_url'],
  async run(_, invocation) {
    const { now, settings, terminal } = invocation;
    const { tmdb, toStore } = await connect(invocation);
    const made = await terminal.step('creating a request token', () => tmdb.createRequestToken());
    const stored = await saveAndExplain({ ...toStore, request_token: tokenRecord(made, 'pending') }, invocation);
    return {
      request_token: made.requestToken,
      ...expiry(made.expiresAt, now()),
      approve_url: approvalUrl(settings, made.requestToken),
      stored,
      profile: await profileOf(invocation),
    };
  },
  say: ({ request_token: value, approve_url: url, expires_in: expiresIn, stored }) => ({
    value,
    notes: [
      `a request token${validFor(expiresIn)}; approve it at`,
      url,
      `then: tmdb-auth session${stored ? '' : ' TOKEN'}`,
    ],
  }),
};
