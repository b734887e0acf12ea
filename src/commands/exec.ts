import { defineCommand } from '../command-line/command.ts';
import { ONLY } from '../command-line/options.ts';
import { credentialVariables, environmentWith } from '../export/variables.ts';

interface ExecInputs {
  readonly command: readonly string[];
  readonly only?: string;
}

export const exec = defineCommand<ExecInputs>({
  description:
    'Runs a program with TMDB_API_KEY, TMDB_ACCESS_TOKEN, TMDB_SESSION_ID, TMDB_GUEST_SESSION_ID and ' +
    'TMDB_ACCOUNT_ID, each where it is known, in its environment, and without TMDB_PASSWORD. With --only it gets ' +
    'none of these but the chosen ones, and no TMDB_USERNAME. Nothing else is changed, there is no shell in between, ' +
    'and the exit code is its own: 128+n after a signal, 126 if it cannot be run, 127 if it is not found, 125 if ' +
    'tmdb-auth itself fails.',
  examples: ['tmdb-auth exec -- npm test', 'tmdb-auth exec --only key -- ./nightly.sh'],
  operands: [
    { name: 'command', required: true, variadic: true, afterDashes: true, description: 'the command to run, after --' },
  ],
  options: [ONLY],
  async run({ command, only }, invocation) {
    const variables = await credentialVariables(only, invocation);
    return { finish: () => invocation.runChild(command, environmentWith(variables, only, invocation.env)) };
  },
});
