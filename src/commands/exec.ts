import type { LoginFlags } from '../auth/login.ts';
import { logInTemporarily, TEMPORARY_KINDS, type TemporaryKind } from '../auth/temporary-login.ts';
import { defineCommand } from '../command-line/command.ts';
import { AS, LOGIN_OPTIONS, ONLY } from '../command-line/options.ts';
import { TmdbAuthError } from '../errors.ts';
import { environmentWith, withoutLogins } from '../export/child-environment.ts';
import { assertSelection, credentialVariables } from '../export/variables.ts';

interface ExecInputs extends LoginFlags {
  readonly command: readonly string[];
  readonly only?: string;
  readonly as?: readonly string[];
  readonly temporary?: TemporaryKind;
  readonly strict?: true;
}

export const exec = defineCommand<ExecInputs>({
  description:
    'Runs a program with the credentials in its environment: TMDB_API_KEY, TMDB_ACCESS_TOKEN, TMDB_SESSION_ID, ' +
    'TMDB_ACCOUNT_ID, TMDB_USER_ACCESS_TOKEN, TMDB_ACCOUNT_OBJECT_ID and TMDB_GUEST_SESSION_ID, as far as each is ' +
    'known, but not TMDB_PASSWORD. --only gives it the chosen ones alone, and no TMDB_USERNAME; --as gives them ' +
    'other names. There is no shell in between. The exit code is that of the program: 128+n after signal n, 126 ' +
    'if it cannot be run, 127 if it is not found, 125 if tmdb-auth itself fails. --temporary logs in for this ' +
    'program alone, as `login` does, and ends the session at TMDb when the program ends. The program gets the new ' +
    'session, the API key and no other credential. Only a record of the session is stored meanwhile: if tmdb-auth ' +
    'is killed, its next command ends that session. --temporary=user is a user token of version 4 in its place, by ' +
    'approval in the browser. --temporary=guest is a guest session, which cannot be ended, and expires by itself.',
  examples: [
    'tmdb-auth exec -- npm test',
    'tmdb-auth exec --only key -- ./nightly.sh',
    'tmdb-auth exec --as access-token=TMDB_TOKEN -- npm start',
    'tmdb-auth exec --temporary -- npm test',
  ],
  operands: [
    { name: 'command', required: true, variadic: true, afterDashes: true, description: 'the command to run, after --' },
  ],
  options: [
    ONLY,
    AS,
    {
      name: 'temporary',
      value: 'kind',
      choices: TEMPORARY_KINDS,
      preset: 'session',
      description: 'log in for the program alone, for one of these (default: session)',
    },
    { name: 'strict', description: 'with --temporary: exit 125 if the session could not be ended' },
    ...LOGIN_OPTIONS,
  ],
  async run({ command, only, as, temporary, strict = false, ...flags }, invocation) {
    const { env, runChild } = invocation;
    if (temporary === undefined || temporary === 'guest') refuseFlags(flags, strict, temporary);
    if (temporary === undefined) {
      const variables = await credentialVariables({ only, as }, invocation);
      return { finish: () => runChild(command, environmentWith(variables, only, env)) };
    }
    const parts = only ?? `key,${temporary}`;
    refuseWithout(temporary, parts);
    assertSelection({ only: parts, as });
    const { known, during, undo } = await logInTemporarily(temporary, flags, invocation);
    const variables = await credentialVariables({ only: parts, as }, invocation, known).catch(undo);
    const run = () => runChild(command, environmentWith(variables, parts, withoutLogins(env)));
    return { finish: () => during(run, strict), undelivered: undo };
  },
});

function refuseFlags(
  { web, browser, qr, username, passwordStdin }: LoginFlags,
  strict: boolean,
  temporary: 'guest' | undefined,
): void {
  if (!strict && !web && browser !== false && !qr && username === undefined && !passwordStdin) return;
  if (temporary) {
    throw new TmdbAuthError('usage', 'a guest session is made without a login, and cannot be ended', {
      hint: 'leave out --strict and the flags of a login',
    });
  }
  throw new TmdbAuthError('usage', '--strict and the flags of a login belong to --temporary', {
    hint: 'tmdb-auth exec --temporary -- COMMAND',
  });
}

function refuseWithout(kind: TemporaryKind, parts: string): void {
  if (parts.split(',').some((part) => part.trim() === kind)) return;
  throw new TmdbAuthError('usage', `--only leaves out the ${kind} that is made`, { hint: `--only key,${kind}` });
}
