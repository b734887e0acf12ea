import {
  type Command,
  type Operand as DeclaredOperand,
  flagOf as longFlag,
  type Option,
} from '../command-line/command.ts';
import { GLOBAL_OPTIONS, HELP, VERSION } from '../command-line/options.ts';
import { COMMANDS } from '../commands/all.ts';

/** What a shell can fill in for a value. */
export type Filling = { readonly words: readonly string[] } | 'file' | 'profile' | 'command' | 'nothing';

export interface Flag {
  /** `-q` and `--quiet`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is called; undefined if it takes none. */
  readonly value: string | undefined;
  readonly filling: Filling;
  readonly repeatable: boolean;
}

export interface Operand extends Pick<DeclaredOperand, 'name' | 'description'> {
  /** `<name>`, or `[name...]`, as the help writes it. */
  readonly term: string;
  readonly filling: Filling;
}

export interface CommandPage extends Pick<Command, 'description' | 'examples'> {
  /** Its name and its alias. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly operands: readonly Operand[];
  /** Its own, without the global ones. */
  readonly flags: readonly Flag[];
}

/** All commands and flags there are. */
export interface Tree {
  readonly commands: readonly CommandPage[];
  /** Of every command, help included. */
  readonly globals: readonly Flag[];
  /** Without a command only. */
  readonly version: Flag;
}

export async function readTree(): Promise<Tree> {
  const commands = COMMANDS.map(async ({ name, alias, summary, load }) => {
    const { description, examples, operands, options } = await load();
    const names = alias ? [name, alias] : [name];
    return { names, summary, description, examples, operands: operands.map(operandOf), flags: options.map(flagOf) };
  });
  return {
    commands: await Promise.all(commands),
    globals: [...GLOBAL_OPTIONS, HELP].map(flagOf),
    version: flagOf(VERSION),
  };
}

/** All flags that take a value, of all commands: what follows one of them is no operand. */
export function valueFlags({ commands, globals }: Tree): readonly Flag[] {
  const flags = [...globals, ...commands.flatMap((command) => command.flags)].filter(
    ({ value }) => value !== undefined,
  );
  return [...new Map(flags.map((flag) => [flag.names.join(), flag])).values()];
}

function flagOf(option: Option): Flag {
  const { short, description, value, choices, completes, repeatable = false } = option;
  const names = [...(short ? [`-${short}`] : []), longFlag(option)];
  return { names, description, value, filling: choices ? { words: choices } : (completes ?? 'nothing'), repeatable };
}

function operandOf({ name, description, choices, required, variadic, afterDashes }: DeclaredOperand): Operand {
  const term = `${name}${variadic ? '...' : ''}`;
  return {
    name,
    term: required ? `<${term}>` : `[${term}]`,
    description,
    filling: choices ? { words: choices } : afterDashes ? 'command' : 'nothing',
  };
}
