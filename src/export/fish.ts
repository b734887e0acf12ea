import { lines } from './format.ts';

/**
 * For `source` in fish, where a single quote and a backslash are escaped within single quotes:
 * https://fishshell.com/docs/current/language.html#quotes
 */
export const fish = lines(({ name, value }) => `set -gx ${name} '${value.replace(/['\\]/g, '\\$&')}'`);
