import { cannotCarry, lines } from './format.ts';

/**
 * For `.env` files. Their readers (dotenv, python-dotenv, godotenv, a shell with `set -a`) agree on
 * bare words, single quotes without escapes, and double quotes without special characters, and on
 * little else: joho/godotenv#241. A value that they would read in different ways is refused.
 */
export const dotenv = lines((variable) => {
  const { name, value } = variable;
  if (/^[\w./:@%+,-]+$/.test(value)) return `${name}=${value}`;
  if (/^[^\p{Cc}']+$/u.test(value) && !/\\\\|\\$|\$\{/.test(value)) return `${name}='${value}'`;
  if (/^[^\p{Cc}"\\$`]+$/u.test(value)) return `${name}="${value}"`;
  throw cannotCarry(variable, 'dotenv', 'characters that its readers take in different ways');
});
