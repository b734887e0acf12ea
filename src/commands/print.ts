import { activeOf, isExpired, knownCredentials } from '../auth/known-credentials.ts';
import type { Command } from '../command-line/command.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Kind } from '../store/store.ts';

const NAMES = {
  'session-id': ['session', 'tmdb-auth login'],
  'guest-session-id': ['guest', 'tmdb-auth guest'],
  'request-token': ['request_token', 'tmdb-auth token'],
  'api-key': ['api_key', 'tmdb-auth config set api-key'],
  'access-token': ['access_token', 'tmdb-auth config set access-token'],
} as const satisfies Readonly<Record<string, readonly [Kind, string]>>;

type Name = keyof typeof NAMES;

interface PrintResult {
  readonly name: Name;
  readonly value: string;
}

export const print: Command<{ readonly name: Name }, PrintResult> = {
  description: 'Prints the bare value and a newline; a variable such as TMDB_SESSION_ID goes before what is stored.',
  examples: ['SESSION=$(tmdb-auth print session-id)', 'tmdb-auth print api-key --profile work'],
  arguments: [{ name: '<name>', description: 'what to print', choices: Object.keys(NAMES) }],
  async run({ name }, invocation) {
    const [kind, hint] = NAMES[name];
    const known = await knownCredentials(invocation);
    const found = activeOf(known, kind) ?? known.find((credential) => credential.kind === kind);
    const words = name.replaceAll('-', ' ');
    if (!found) throw new TmdbAuthError('not_logged_in', `there is no ${words}`, { hint });
    if (isExpired(found, invocation.now())) {
      throw new TmdbAuthError('token_expired', `the ${words} expired at ${found.expires_at}`, { hint });
    }
    return { name, value: found.value };
  },
  say: ({ value }) => ({ value }),
};
