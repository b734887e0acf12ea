import type { Format } from './format.ts';

export const json: Format = (variables) =>
  `${JSON.stringify(Object.fromEntries(variables.map(({ name, value }) => [name, value])))}\n`;
