import { isExpired } from '../auth/expiry.ts';
import { learnAccount } from '../auth/known-account.ts';
import { knownCredentials } from '../auth/known-credentials.ts';
import { defineCommand } from '../command-line/command.ts';
import { TmdbAuthError } from '../errors.ts';
import { ALL_KINDS, KINDS, type Kind } from '../kinds.ts';
import { timestamp } from '../text.ts';

const OF_ACCOUNT = ['username', 'account-id'] as const;

type Name = (typeof KINDS)[Kind]['name'] | (typeof OF_ACCOUNT)[number];

interface PrintResult {
  readonly name: Name;
  readonly value: string;
  /** Whether it is the API key that stands in the access token. */
  readonly derived: boolean;
}

export const print = defineCommand<{ readonly name: Name }, PrintResult>({
  description:
    'Prints the bare value and a newline; a variable such as TMDB_SESSION_ID goes before what is stored. The API ' +
    'key is also taken out of an access token, which holds it. TMDb is asked once for a username or account id that is ' +
    'not known.',
  examples: ['SESSION=$(tmdb-auth print session-id)', 'tmdb-auth print api-key --profile work'],
  operands: [
    {
      name: 'name',
      required: true,
      description: 'what to print',
      choices: [...ALL_KINDS.map((kind) => KINDS[kind].name), ...OF_ACCOUNT],
    },
  ],
  async run({ name }, invocation) {
    const known = await knownCredentials(invocation);
    // The account is the session's.
    const kind = ALL_KINDS.find((one) => KINDS[one].name === name) ?? 'session';
    const { words, command: hint } = KINDS[kind];
    const found = known.find((credential) => credential.kind === kind);
    if (!found) throw new TmdbAuthError('not_logged_in', `there is no ${words}`, { hint });
    if (found.expiresAt !== undefined && isExpired(found, invocation.now())) {
      throw new TmdbAuthError('token_expired', `the ${words} expired at ${timestamp(found.expiresAt)}`, { hint });
    }
    const value =
      name === 'username'
        ? (found.username ?? (await learnAccount(found, invocation)).username)
        : name === 'account-id'
          ? String(found.accountId ?? (await learnAccount(found, invocation)).id)
          : found.value;
    return { result: { name, value, derived: found.derived ?? false } };
  },
  present: ({ value }) => ({ value }),
});
