import { defineCommand } from '../command-line/command.ts';
import { AS, ONLY } from '../command-line/options.ts';
import { environmentWith } from '../export/child-environment.ts';
import { credentialVariables } from '../export/variables.ts';

interface ExecInputs {
  readonly command: readonly string[];
  readonly only?: string;
  readonly as?: readonly string[];
}

export const exec = defineCommand<ExecInputs>({
  description:
    'Runs a program with TMDB_API_KEY, TMDB_ACCESS_TOKEN, TMDB_SESSION_ID, TMDB_ACCOUNT_ID, TMDB_USER_ACCESS_TOKEN, ' +
    'TMDB_ACCOUNT_OBJECT_ID and TMDB_GUEST_SESSION_ID, each where it is known, in its environment, and without ' +
    'TMDB_PASSWORD. With --only it gets none of these but the chosen ones, and no TMDB_USERNAME; with --as one of them ' +
    'has another name. Nothing else is changed, there is no shell in between, and the exit code is its own: 128+n ' +
    'after a signal, 126 if it cannot be run, 127 if it is not found, 125 if tmdb-auth itself fails.',
  examples: [
    'tmdb-auth exec -- npm test',
    'tmdb-auth exec --only key -- ./nightly.sh',
    'tmdb-auth exec --as access-token=TMDB_TOKEN -- npm start',
  ],
  operands: [
    { name: 'command', required: true, variadic: true, afterDashes: true, description: 'the command to run, after --' },
  ],
  options: [ONLY, AS],
  async run({ command, only, as }, invocation) {
    const variables = await credentialVariables({ only, as }, invocation);
    return { finish: () => invocation.runChild(command, environmentWith(variables, only, invocation.env)) };
  },
});
