import {
  type Command,
  type CommandEntry,
  type Operand as DeclaredOperand,
  flagOf as longFlag,
  type Option,
} from '../command-line/command.ts';
import { GLOBAL_OPTIONS, HELP, VERSION } from '../command-line/options.ts';
import { TOPIC_NAMES } from '../command-line/topics.ts';
import { COMMANDS } from '../commands/all.ts';

/** What a shell can fill in for a value. */
export type Filling =
  | { readonly words: readonly string[] }
  | { readonly listed: readonly string[] }
  | { readonly following: Readonly<Record<string, 'profile' | 'storage'>> }
  | 'file'
  | 'profile'
  | 'command'
  | 'nothing';

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

export interface CommandPage
  extends Pick<Command, 'description' | 'examples'>,
    Pick<CommandEntry, 'group' | 'summary'> {
  readonly names: readonly [string];
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
  const commands = COMMANDS.map(async ({ name, group, summary, load }) => {
    const { description, examples, operands, options } = await load();
    const names = [name] as const;
    return {
      names,
      group,
      summary,
      description,
      examples,
      operands: operands.map(operandOf),
      flags: options.map(flagOf),
    };
  });
  const pages = await Promise.all(commands);
  return {
    commands: [...pages, helpPage(pages.flatMap(({ names }) => names))],
    globals: [...GLOBAL_OPTIONS, HELP].map(flagOf),
    version: flagOf(VERSION),
  };
}

/** `help` is understood beside the commands, and is none of them. */
function helpPage(words: readonly string[]): CommandPage {
  return {
    names: ['help'],
    group: 'Set up',
    summary: 'show the help of a command or a topic',
    description: 'Shows the help of a command, as --help after it does, or tells all about a topic.',
    examples: ['tmdb-auth help login', 'tmdb-auth help exit-codes'],
    operands: [
      {
        name: 'command',
        term: '[command]',
        description: 'the command or topic',
        filling: { words: [...words, ...TOPIC_NAMES] },
      },
    ],
    flags: [],
  };
}

/** The commands after whose `--` a command line of its own follows. */
export function runners({ commands }: Tree): readonly string[] {
  return commands
    .filter(({ operands }) => operands.some(({ filling }) => filling === 'command'))
    .flatMap(({ names }) => names);
}

/** The words that a value is one of; undefined where it is anything else. */
export function wordsOf(filling: Filling): readonly string[] | undefined {
  return typeof filling === 'object' && 'words' in filling ? filling.words : undefined;
}

/** All flags that take a value, of all commands: what follows one of them is no operand. */
export function valueFlags({ commands, globals }: Tree): readonly Flag[] {
  const flags = [...globals, ...commands.flatMap((command) => command.flags)].filter(
    ({ value }) => value !== undefined,
  );
  return [...new Map(flags.map((flag) => [flag.names.join(), flag])).values()];
}

function flagOf(option: Option): Flag {
  const { short, description, preset, completes, listed, repeatable = false } = option;
  const choices = option.choices ?? option.suggestions;
  const names = [...(short ? [`-${short}`] : []), longFlag(option)];
  // What follows it is no value of it.
  if (preset !== undefined) {
    const all = `${description}: ${choices?.join(', ')}`;
    return { names, description: all, value: undefined, filling: 'nothing', repeatable };
  }
  const { value } = option;
  const filling = choices ? { words: choices } : listed ? { listed } : (completes ?? 'nothing');
  return { names, description, value, filling, repeatable };
}

function operandOf({
  name,
  description,
  choices,
  following,
  completes,
  required,
  variadic,
  afterDashes,
}: DeclaredOperand): Operand {
  const term = `${name}${variadic ? '...' : ''}`;
  return {
    name,
    term: required ? `<${term}>` : `[${term}]`,
    description,
    filling: choices
      ? { words: choices }
      : following
        ? { following }
        : (completes ?? (afterDashes ? 'command' : 'nothing')),
  };
}
