import type { TmdbAuthError } from '../errors.ts';
import type { GlobalFlags } from '../settings.ts';
import { type Command, type CommandEntry, flagOf, type Operand, type Option } from './command.ts';
import { commandHelp, programHelp, shortHelp, topicHelp } from './help.ts';
import { misuse, SEE_HELP, unknownCommand, unknownOption, wrongChoice } from './misuse.ts';
import { GLOBAL_OPTIONS, HELP, VERSION } from './options.ts';
import { createParser } from './parser.ts';
import { TOPIC_NAMES, TOPICS } from './topics.ts';

/** What argv asks for. */
export type Request =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'bare'; readonly text: string }
  | { readonly kind: 'version' }
  | ({ readonly kind: 'command'; readonly command: Command; readonly inputs: object } & MaybeRunner)
  | ({ readonly kind: 'misuse'; readonly error: TmdbAuthError } & MaybeRunner);

interface MaybeRunner {
  /** Whether the exit codes below 125 belong to a program that the command runs. */
  readonly runsProgram: boolean;
}

export interface CommandLine {
  /** The global options, also of a line that is wrong elsewhere. */
  readonly flags: GlobalFlags;
  /** Loads the command that is named and checks the rest against what it takes. */
  understand(): Promise<Request>;
}

/** What commander makes of options: a text, a list, a switch; `true` also where a value is missing. */
type Values = Readonly<Record<string, unknown>>;

/**
 * Reads argv, without the program's name.
 *
 * @param columns the width that help is wrapped to
 * @param manual reads the manual, which has what `help TOPIC` tells
 */
export function readCommandLine(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  columns: () => number,
  manual: () => string,
): CommandLine {
  const program = createParser([VERSION, ...GLOBAL_OPTIONS]);
  const { operands, unknown } = program.parseOptions([...argv]);
  const flags = program.opts<GlobalFlags & { version?: true }>();
  // `help login` is `login --help`, as with git and npm.
  const isHelp = operands[0] === 'help';
  const [wanted, ...rest] = isHelp ? operands.slice(1) : operands;
  const entry = commands.find(({ name }) => wanted === name);

  function withoutCommand(): Request {
    if (wanted === undefined && (isHelp || asksForHelp(unknown))) {
      return { kind: 'help', text: programHelp(commands, columns()) };
    }
    const names = [...commands.map(({ name }) => name), ...(isHelp ? TOPIC_NAMES : [])];
    const option = unknown.find((word) => !asksForHelp([word]));
    const ofOption = option === undefined ? undefined : unknownOption(option, flagsOf([]), SEE_HELP);
    // An option may be one of the command that was meant, but a secret is told of first.
    const error =
      wrongValue(GLOBAL_OPTIONS, { ...flags }, SEE_HELP) ??
      (wanted === undefined || ofOption?.code === 'secret_on_argv'
        ? ofOption
        : unknownCommand(wanted, names, flagsOf([VERSION])));
    return error
      ? { kind: 'misuse', error, runsProgram: false }
      : { kind: 'bare', text: shortHelp(commands, columns()) };
  }

  async function withCommand(found: CommandEntry): Promise<Request> {
    const command = await found.load();
    const parser = createParser(command.options);
    const own = parser.parseOptions(unknown);
    if (isHelp || asksForHelp(own.unknown)) return { kind: 'help', text: commandHelp(found, command, columns()) };
    const given = [...rest, ...own.operands];
    const toRun = command.operands.find(({ afterDashes }) => afterDashes);
    const runsProgram = toRun !== undefined && (toRun.required === true || wordsAfterDashes(argv) > 0);
    const values = { ...flags, ...parser.opts() };
    const error =
      optionError(command, values, own.unknown[0], `see: tmdb-auth ${found.name} --help`) ??
      operandError(command.operands, given, `see: tmdb-auth ${found.name} --help`) ??
      (toRun && given.length > wordsAfterDashes(argv)
        ? misuse('the command to run goes after --', withDashes(found.name, command.options, parser.opts()))
        : undefined);
    if (error) return { kind: 'misuse', error, runsProgram };
    return { kind: 'command', command, inputs: { ...parser.opts(), ...named(command.operands, given) }, runsProgram };
  }

  return {
    flags,
    async understand() {
      if (wanted === undefined && flags.version) return { kind: 'version' };
      const topic = isHelp ? TOPIC_NAMES.find((name) => wanted === name) : undefined;
      if (topic) {
        const { sectionsBelow } = await import('./manual.ts');
        return { kind: 'help', text: topicHelp(sectionsBelow(TOPICS[topic], manual()), columns()) };
      }
      return entry ? withCommand(entry) : withoutCommand();
    },
  };
}

function asksForHelp(words: readonly string[]): boolean {
  return words.includes(flagOf(HELP)) || words.includes(`-${HELP.short}`);
}

function wordsAfterDashes(argv: readonly string[]): number {
  return argv.includes('--') ? argv.length - argv.indexOf('--') - 1 : 0;
}

function flagsOf(own: readonly Option[]): readonly string[] {
  return [...own, ...GLOBAL_OPTIONS, HELP].map(flagOf);
}

function optionError(
  { options }: Command,
  values: Values,
  unknown: string | undefined,
  seeHelp: string,
): TmdbAuthError | undefined {
  if (unknown !== undefined) return unknownOption(unknown, flagsOf(options), seeHelp);
  const absent = options.find(({ name, required }) => required && values[name] === undefined);
  return (
    wrongValue([...options, ...GLOBAL_OPTIONS], values, seeHelp) ??
    (absent && misuse(`${flagOf(absent)} is missing`, seeHelp))
  );
}

/** The same call with `--` where it belongs. Values are not repeated. */
function withDashes(name: string, options: readonly Option[], values: Values): string {
  const flags = options
    .filter(({ name, negated }) => (negated ? values[name] === false : values[name] !== undefined))
    .map((option) => `${flagOf(option)}${option.value === undefined ? '' : ` ${option.value.toUpperCase()}`}`);
  return ['tmdb-auth', name, ...flags, '-- COMMAND'].join(' ');
}

/** Of the first option whose value is missing or none of its choices. */
function wrongValue(options: readonly Option[], values: Values, seeHelp: string): TmdbAuthError | undefined {
  for (const option of options) {
    const given = [values[option.name]].flat();
    if (option.value !== undefined && given.includes(true)) return misuse(`${flagOf(option)} needs a value`, seeHelp);
    const { choices } = option;
    if (choices && given.some((value) => value !== undefined && !choices.includes(String(value)))) {
      return wrongChoice(flagOf(option), choices);
    }
  }
  return undefined;
}

function operandError(
  operands: readonly Operand[],
  given: readonly string[],
  seeHelp: string,
): TmdbAuthError | undefined {
  const absent = operands.find(({ required }, index) => required && given[index] === undefined);
  if (absent) return misuse(`${absent.name.toUpperCase()} is missing`, seeHelp);
  if (given.length > operands.length && !operands.at(-1)?.variadic) return misuse('too many arguments', seeHelp);
  for (const [index, { name, choices }] of operands.entries()) {
    const value = given[index];
    if (choices && value !== undefined && !choices.includes(value)) return wrongChoice(name.toUpperCase(), choices);
  }
  return undefined;
}

/** The operands by their names. */
function named(operands: readonly Operand[], given: readonly string[]): object {
  const entries = operands.map(({ name, variadic }, index) => [name, variadic ? given.slice(index) : given[index]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
