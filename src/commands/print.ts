import { isExpired } from '../auth/expiry.ts';
import { knownCredentials } from '../auth/known-credentials.ts';
import { defineCommand } from '../command-line/command.ts';
import { TmdbAuthError } from '../errors.ts';
import { ALL_KINDS, KINDS, type Kind } from '../kinds.ts';
import { timestamp } from '../text.ts';

type Name = (typeof KINDS)[Kind]['name'];

interface PrintResult {
  readonly name: Name;
  readonly value: string;
}

export const print = defineCommand<{ readonly name: Name }, PrintResult>({
  description: 'Prints the bare value and a newline; a variable such as TMDB_SESSION_ID goes before what is stored.',
  examples: ['SESSION=$(tmdb-auth print session-id)', 'tmdb-auth print api-key --profile work'],
  operands: [
    {
      name: 'name',
      required: true,
      description: 'what to print',
      choices: ALL_KINDS.map((kind) => KINDS[kind].name),
    },
  ],
  async run({ name }, invocation) {
    const known = await knownCredentials(invocation);
    const kind = ALL_KINDS.find((one) => KINDS[one].name === name)!;
    const { words, command: hint } = KINDS[kind];
    const found = known.find((credential) => credential.kind === kind);
    if (!found) throw new TmdbAuthError('not_logged_in', `there is no ${words}`, { hint });
    if (found.expiresAt !== undefined && isExpired(found, invocation.now())) {
      throw new TmdbAuthError('token_expired', `the ${words} expired at ${timestamp(found.expiresAt)}`, { hint });
    }
    return { result: { name, value: found.value } };
  },
  present: ({ value }) => ({ value }),
});
