import { cannotCarry, lines } from './format.ts';

/** For `docker run --env-file`, which takes the rest of the line as it is, quotes included: docker/cli#3630 */
export const docker = lines((variable) => {
  if (/[\r\n]/.test(variable.value)) throw cannotCarry(variable, 'an env-file of docker', 'a line break');
  return `${variable.name}=${variable.value}`;
});
