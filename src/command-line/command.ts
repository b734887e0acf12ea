import type { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

/** What a person sees of a result: the bare value on stdout, and notes on stderr. */
export interface Said {
  readonly value?: string;
  /** The value is JSON already, and is what `--json` prints. */
  readonly isJson?: boolean;
  readonly notes?: readonly string[];
}

export interface Option {
  /** As commander writes them: `-u, --username <name>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly repeatable?: true;
  readonly mandatory?: true;
}

export interface Argument {
  /** `<name>`: needed; `[token]`: optional; `[command...]`: any number. */
  readonly name: string;
  readonly description: string;
  readonly choices?: readonly string[];
  /** A command line of its own: nothing in it is a flag of ours. What fails here then ends with 125. */
  readonly afterDashes?: true;
}

/** How a command ends that does more than give a result. */
export class Outcome<Result> {
  readonly result?: Result;
  /** What failed although there is a result: it decides the exit code. */
  readonly error?: TmdbAuthError;
  /** Goes on when the result is out, as a server or a program that is run; gives the exit code. */
  readonly finish?: () => Promise<number>;

  constructor(parts: {
    readonly result?: Result;
    readonly error?: TmdbAuthError;
    readonly finish?: () => Promise<number>;
  }) {
    Object.assign(this, parts);
  }
}

/**
 * A command: its declaration and its two halves. `run` resolves inputs, calls, saves and gives the
 * result, which is the JSON; `say` tells a person the same.
 */
export interface Command<Inputs = never, Result extends object = object> {
  readonly description: string;
  readonly examples: readonly string[];
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  run(inputs: Inputs, invocation: Invocation): Promise<Result | Outcome<Result>>;
  say(result: Result, invocation: Pick<Invocation, 'settings' | 'store'>): Said;
}
