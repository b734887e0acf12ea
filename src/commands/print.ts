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
}

export const print = defineCommand<{ readonly name: Name }, PrintResult>({
  description:
    'Prints the bare value and a newline; a variable such as TMDB_SESSION_ID goes before what is stored. TMDb is asked ' +
    'once for a username or account id that is not known.',
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
    if (name === 'username')
      return { result: { name, value: found.username ?? (await learnAccount(found, invocation)).username } };
    if (name === 'account-id')
      return { result: { name, value: String(found.accountId ?? (await learnAccount(found, invocation)).id) } };
    return { result: { name, value: found.value } };
  },
  present: ({ value }) => ({ value }),
});
