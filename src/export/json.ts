import type { Format } from './format.ts';

/** For programs that read JSON: one object with a member for each variable. */
export const json: Format = (variables) =>
  `${JSON.stringify(Object.fromEntries(variables.map(({ name, value }) => [name, value])))}\n`;
