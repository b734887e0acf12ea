import { cannotCarry, lines } from './format.ts';

/**
 * For `EnvironmentFile=` of a unit, where these four are escaped within double quotes:
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
 */
export const systemd = lines((variable) => {
  if (/\p{Cc}/u.test(variable.value)) throw cannotCarry(variable, 'an environment file', 'a control character');
  return `${variable.name}="${variable.value.replace(/["\\`$]/g, '\\$&')}"`;
});
