import { TmdbAuthError } from '../errors.ts';

/** One environment variable that another program is given. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** False for what may stand in a log, such as an account's number. */
  readonly secret: boolean;
}

/**
 * Variables in the words of the program that reads them.
 *
 * @throws TmdbAuthError `usage` for a value that the format cannot carry
 */
export type Format = (variables: readonly Variable[], options: FormatOptions) => string;

export interface FormatOptions {
  /** What the whole is called, where the format has a name for it. */
  readonly name: string;
}

export function cannotCarry({ name }: Variable, format: string, what: string): TmdbAuthError {
  return new TmdbAuthError('usage', `${name} holds ${what}, which ${format} cannot carry`, {
    hint: 'use another format, such as json',
  });
}

/** A format that is one line for each variable. */
export function lines(line: (variable: Variable) => string): Format {
  return (variables) => variables.map((variable) => `${line(variable)}\n`).join('');
}
