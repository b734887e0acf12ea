import type { Invocation } from '../context.ts';

/** What a person sees of a result: the bare value on stdout, and notes on stderr. */
export interface Said {
  readonly value?: string;
  readonly notes?: readonly string[];
}

export interface Option {
  /** As commander writes them: `-u, --username <name>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly repeatable?: true;
}

export interface Argument {
  /** `[token]`: optional; `[command...]`: any number. */
  readonly name: string;
  readonly description: string;
}

/** A command that is not over with its result, or has none: a server, a program that is run. */
export class Ongoing<Result> {
  readonly result: Result | undefined;
  /** Lasts as long as the command does; gives the exit code. */
  readonly finish: () => Promise<number>;

  constructor(finish: () => Promise<number>, result?: Result) {
    this.finish = finish;
    this.result = result;
  }
}

/**
 * A command: its declaration and its two halves. `run` resolves inputs, calls, saves and gives the
 * result, which is the JSON; `say` tells a person the same.
 */
export interface Command<Inputs = never, Result extends object = object> {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly argument?: Argument;
  readonly options?: readonly Option[];
  run(inputs: Inputs, invocation: Invocation): Promise<Result | Ongoing<Result>>;
  say(result: Result, invocation: Pick<Invocation, 'settings' | 'store'>): Said;
}
