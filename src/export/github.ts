import { randomUUID } from 'node:crypto';
import { cannotCarry, type Variable } from './format.ts';

/** Makes the workflow commands that mask the secrets in the log, to be printed before a value goes anywhere. */
export function maskCommands(variables: readonly Variable[]): string {
  const secrets = variables.filter(({ secret }) => secret);
  return secrets.map(({ value }) => `::add-mask::${value.replaceAll('%', '%25')}\n`).join('');
}

/**
 * Makes the text for $GITHUB_ENV and $GITHUB_OUTPUT. No value can hold its random delimiter:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function environmentFile(variables: readonly Variable[]): string {
  return variables
    .map((variable) => {
      // A value of two lines would not be masked as it appears in the log, line by line: actions/runner#161
      if (/[\r\n]/.test(variable.value)) throw cannotCarry(variable, 'GitHub', 'a line break');
      const delimiter = `tmdb_auth_${randomUUID()}`;
      return `${variable.name}<<${delimiter}\n${variable.value}\n${delimiter}\n`;
    })
    .join('');
}
