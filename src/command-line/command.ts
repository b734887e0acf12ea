import type { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

/** An option as data: parsing, help, completions and the manual are all made from it. */
export interface Option<Name extends string = string> {
  /** The member of the command's inputs: `baseUrl` for `--base-url`. */
  readonly name: Name;
  /** The letter of the short form. */
  readonly short?: string;
  readonly description: string;
  /** What its value is called in the help; an option without a value is a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Values that are named in the help and completed, where others are good too. */
  readonly suggestions?: readonly string[];
  /** The value may be left out, and is this then; it follows after `=`. */
  readonly preset?: string;
  /** What a shell completes the value with, where there are no choices. */
  readonly completes?: 'file' | 'profile';
  /** What its value lists, with commas between. */
  readonly listed?: readonly string[];
  readonly required?: true;
  readonly repeatable?: true;
  /** `--no-NAME`, a switch that makes the input false. */
  readonly negated?: true;
}

/** An operand as data. */
export interface Operand<Name extends string = string> {
  /** The member of the command's inputs. */
  readonly name: Name;
  readonly description: string;
  readonly choices?: readonly string[];
  /** What a shell completes it with, where there are no choices. */
  readonly completes?: 'profile';
  readonly required?: true;
  /** Its values, where they depend on the operands before it, by the word before it. */
  readonly following?: Readonly<Record<string, 'profile' | 'storage'>>;
  /** It takes all operands that are left, as a list. */
  readonly variadic?: true;
  /** It is a command line of its own after `--`: nothing in it is an option of ours. What fails here then ends with 125. */
  readonly afterDashes?: true;
}

/** What a person sees of a result: the bare value or a report on stdout, and notes on stderr. */
export interface Presentation {
  readonly value?: string;
  /** What is told in place of a value; nobody reads it with -q. */
  readonly report?: string;
  /** The report tells the error too: only its hint is left to say. */
  readonly tellsError?: boolean;
  /** The value is JSON already, and is what `--json` prints. */
  readonly isJson?: boolean;
  readonly notes?: readonly string[];
}

/** How a command ends: with a result, which is the JSON, or with another program's exit code. */
export type Outcome<Result> =
  | {
      readonly result: Result;
      /** What failed although there is a result: it decides the exit code. */
      readonly error?: TmdbAuthError | undefined;
      /** Goes on when the result is out, as a server does; gives the exit code. */
      readonly finish?: () => Promise<number>;
      /** Undoes what the command did, where its result gets to nobody. It rejects with the reason, and what came of that. */
      readonly undelivered?: ((reason: unknown) => Promise<never>) | undefined;
    }
  | {
      readonly finish: () => Promise<number>;
      /** Undoes what the command did, where it is interrupted before. */
      readonly undelivered?: ((reason: unknown) => Promise<never>) | undefined;
    };

/**
 * A command as its file declares it. `run` resolves the inputs, calls TMDb, saves and gives the
 * result; `present` tells a person the same.
 */
export interface Definition<Inputs extends object, Result extends object> {
  readonly description: string;
  readonly examples: readonly string[];
  readonly operands?: readonly Operand<keyof Inputs & string>[];
  readonly options?: readonly Option<keyof Inputs & string>[];
  run(inputs: Inputs, invocation: Invocation): Promise<Outcome<Result>>;
  /** Absent where there is never a result. */
  present?(
    result: Result,
    invocation: Pick<Invocation, 'env' | 'platform' | 'settings' | 'store' | 'terminal'>,
    error?: TmdbAuthError,
  ): Presentation | Promise<Presentation>;
}

/** A command for those who do not know its inputs and its result. */
export interface Command {
  readonly description: string;
  readonly examples: readonly string[];
  readonly operands: readonly Operand[];
  readonly options: readonly Option[];
  /** @param inputs as the parser makes them from `operands` and `options` */
  perform(
    inputs: object,
    invocation: Invocation,
  ): Promise<{ readonly outcome: Outcome<object>; present(): Promise<Presentation> }>;
}

/** What a person wants when looking for a command; in this order the help lists them. */
export const GROUPS = ['Log in', 'Use', 'Set up', 'Develop'] as const;

/** A command as the help lists it. Its code is loaded only when it runs or is explained itself. */
export interface CommandEntry {
  readonly name: string;
  readonly group: (typeof GROUPS)[number];
  readonly summary: string;
  load(): Promise<Command>;
}

/** Makes a command of its definition. Here alone the parser's inputs become those of the definition. */
export function defineCommand<Inputs extends object, Result extends object = never>(
  definition: Definition<Inputs, Result>,
): Command {
  const { description, examples, operands = [], options = [] } = definition;
  return {
    description,
    examples,
    operands,
    options,
    async perform(inputs, invocation) {
      const outcome = await definition.run(inputs as Inputs, invocation);
      const present = async () =>
        ('result' in outcome && (await definition.present?.(outcome.result, invocation, outcome.error))) || {};
      return { outcome, present };
    },
  };
}

/** `--base-url`, `--no-input` */
export function flagOf({ name, negated }: Pick<Option, 'name' | 'negated'>): string {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${negated ? 'no-' : ''}${words}`;
}
