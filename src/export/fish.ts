import { lines } from './format.ts';

/** For `source` in fish: within single quotes the quote and the backslash are escaped. */
export const fish = lines(({ name, value }) => `set -gx ${name} '${value.replace(/['\\]/g, '\\$&')}'`);
