import { Argument, Command as Commander, Option as CommanderOption } from 'commander';
import { type Command, type CommandEntry, flagOf, type Operand, type Option } from './command.ts';
import { DESCRIPTION, GLOBAL_OPTIONS, HELP, VERSION } from './options.ts';

const EPILOGUE = `
Examples:
  $ tmdb-auth login
  $ GUEST=$(tmdb-auth guest)
  $ tmdb-auth sandbox --try -- login

Exit codes: 0 done, 2 wrong usage, 4 refused or not logged in, 5 not reached
(try again), 6 config file or output, 8 not approved yet, 130 interrupted.`;

/** The program for commander, of which only its parsing of options and its help are used. */
export function createProgram(columns: number): Commander {
  const program = new Commander('tmdb-auth')
    .description(DESCRIPTION)
    .configureHelp({ showGlobalOptions: true, subcommandTerm, minWidthToWrap: 10 })
    .configureOutput({
      getOutHelpWidth: () => columns,
      // By itself it would ask the process's own streams.
      getOutHasColors: () => false,
    })
    .addHelpText('after', EPILOGUE)
    .helpCommand(false)
    .helpOption(spell(HELP), HELP.description);
  for (const option of [VERSION, ...GLOBAL_OPTIONS]) program.addOption(optionOf(option));
  return program;
}

/** Adds a command as the list of all commands shows it. */
export function addEntry(program: Commander, { name, alias, summary }: CommandEntry): Commander {
  const added = program.command(name).summary(summary);
  return alias ? added.alias(alias) : added;
}

/** Adds what a command takes to its entry. */
export function addCommand(entry: Commander, { description, examples, operands, options }: Command): void {
  entry
    .description(description)
    .helpOption(spell(HELP), HELP.description)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
  for (const operand of operands) entry.addArgument(argumentOf(operand));
  for (const option of options) entry.addOption(optionOf(option));
}

/** The help of the program or of an added command, with its examples. */
export function helpOf(program: Commander): string {
  let help = '';
  const writeOut = (text: string) => {
    help += text;
  };
  program.configureOutput({ ...program.configureOutput(), writeOut }).outputHelp();
  return help;
}

/** `-u, --username <name>` */
function spell(option: Pick<Option, 'name' | 'negated' | 'short' | 'value'>): string {
  const { short, value } = option;
  return `${short ? `-${short}, ` : ''}${flagOf(option)}${value ? ` <${value}>` : ''}`;
}

function optionOf(option: Option): CommanderOption {
  const made = new CommanderOption(spell(option), option.description);
  if (option.choices) made.argChoices = [...option.choices];
  if (option.repeatable) made.argParser((value: string, previous: string[] = []) => [...previous, value]);
  // A missing value is `true` then. As a required one, commander would end with a text about it.
  made.optional = made.required;
  made.required = false;
  return made;
}

function argumentOf({ name, description, choices, required, variadic }: Operand): Argument {
  const term = `${name}${variadic ? '...' : ''}`;
  const made = new Argument(required ? `<${term}>` : `[${term}]`, description);
  return choices ? made.choices(choices) : made;
}

function subcommandTerm(command: Commander): string {
  return [command.name(), command.alias()].filter(Boolean).join(', ');
}
