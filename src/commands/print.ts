import { isExpired } from '../auth/expiry.ts';
import { learnAccount } from '../auth/known-account.ts';
import { type KnownCredential, knownCredentials, loginOf } from '../auth/known-credentials.ts';
import { defineCommand } from '../command-line/command.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { ALL_KINDS, KINDS, type Kind } from '../kinds.ts';
import { timestamp } from '../text.ts';

/** What is known of the account of a login, and what tells it: a user token has what version 3 knows too. */
const OF_ACCOUNT = {
  username: 'session',
  'account-id': 'session',
  'account-object-id': 'user_token',
} as const satisfies Readonly<Record<string, Kind>>;

type Name = (typeof KINDS)[Kind]['name'] | keyof typeof OF_ACCOUNT;

interface PrintResult {
  readonly name: Name;
  readonly value: string;
  /** Whether it is the API key that stands in the access token. */
  readonly derived: boolean;
}

export const print = defineCommand<{ readonly name: Name }, PrintResult>({
  description:
    'Prints one value and a newline. A variable such as TMDB_SESSION_ID is used instead of what is stored. The ' +
    'API key is found in an access token too. If the username or account id is not known yet, TMDb is asked once.',
  examples: ['SESSION=$(tmdb-auth print session-id)', 'tmdb-auth print api-key --profile work'],
  operands: [
    {
      name: 'name',
      required: true,
      description: 'what to print',
      choices: [...ALL_KINDS.map((kind) => KINDS[kind].name), ...Object.keys(OF_ACCOUNT)],
    },
  ],
  async run({ name }, invocation) {
    const known = await knownCredentials(invocation);
    const kind = kindFor(name);
    const { words, command: hint } = KINDS[kind];
    const isOfLogin = name in OF_ACCOUNT && kind === 'session';
    const found = isOfLogin ? loginOf(known) : known.find((credential) => credential.kind === kind);
    if (!found) throw new TmdbAuthError('not_logged_in', `there is no ${words}`, { hint });
    if (found.expiresAt !== undefined && isExpired(found, invocation.now())) {
      throw new TmdbAuthError('token_expired', `the ${words} expired at ${timestamp(found.expiresAt)}`, { hint });
    }
    return { result: { name, value: await whatIs(name, found, invocation), derived: found.derived ?? false } };
  },
  present: ({ value }) => ({ value }),
});

function kindFor(name: Name): Kind {
  if (name === 'username' || name === 'account-id' || name === 'account-object-id') return OF_ACCOUNT[name];
  return ALL_KINDS.find((kind) => KINDS[kind].name === name)!;
}

async function whatIs(name: Name, found: KnownCredential, invocation: Invocation): Promise<string> {
  switch (name) {
    case 'username':
      return found.username ?? (await learnAccount(found, invocation)).username;
    case 'account-id':
      return String(found.accountId ?? (await learnAccount(found, invocation)).id);
    case 'account-object-id':
      if (found.accountObjectId !== undefined) return found.accountObjectId;
      throw new TmdbAuthError('not_logged_in', 'the user token does not say of which account it is', {
        hint: KINDS.user_token.command,
      });
    default:
      return found.value;
  }
}
