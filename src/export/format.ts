import { TmdbAuthError } from '../errors.ts';

/** An environment variable for another program. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Whether it must be kept out of logs; an account's id need not be. */
  readonly secret: boolean;
}

/**
 * Writes variables as the program that reads them expects it.
 *
 * @throws TmdbAuthError `usage` for a value that the format cannot carry
 */
export type Format = (variables: readonly Variable[], options: FormatOptions) => string;

export interface FormatOptions {
  /** The name of the whole, for a format that has one. */
  readonly name: string;
}

/** Makes the error for a value that a format cannot carry. */
export function cannotCarry({ name }: Variable, format: string, what: string): TmdbAuthError {
  return new TmdbAuthError('usage', `${name} holds ${what}, which ${format} cannot carry`, {
    hint: 'use another format, such as json',
  });
}

/** Makes a format that has one line for each variable. */
export function lines(line: (variable: Variable) => string): Format {
  return (variables) => variables.map((variable) => `${line(variable)}\n`).join('');
}
