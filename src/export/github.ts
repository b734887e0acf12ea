import { randomUUID } from 'node:crypto';
import { cannotCarry, type Variable } from './format.ts';

/** The workflow commands that keep secrets out of the log, to be printed before the values go anywhere. */
export function maskCommands(variables: readonly Variable[]): string {
  const secrets = variables.filter(({ secret }) => secret);
  return secrets.map(({ value }) => `::add-mask::${value.replaceAll('%', '%25')}\n`).join('');
}

/** What is appended to $GITHUB_ENV and $GITHUB_OUTPUT, with a delimiter that is not in any value. */
export function environmentFile(variables: readonly Variable[]): string {
  return variables
    .map((variable) => {
      // The runner masks line by line: of a value of two lines neither would be masked whole.
      if (/[\r\n]/.test(variable.value)) throw cannotCarry(variable, 'GitHub', 'a line break');
      const delimiter = `tmdb_auth_${randomUUID()}`;
      return `${variable.name}<<${delimiter}\n${variable.value}\n${delimiter}\n`;
    })
    .join('');
}
