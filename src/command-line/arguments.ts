import {
  Command as Commander,
  Argument as CommanderArgument,
  CommanderError,
  Option as CommanderOption,
} from 'commander';
import type { CommandEntry } from '../commands/all.ts';
import { OWN_FAILURE, TmdbAuthError } from '../errors.ts';
import type { GlobalFlags } from '../settings.ts';
import type { Command } from './command.ts';
import { DESCRIPTION, GLOBAL_OPTIONS, HELP, VERSION } from './options.ts';

/** What argv asks for. */
export type Request =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'bare'; readonly text: string }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly inputs: object;
      readonly flags: GlobalFlags;
      /** Whether the exit codes below 125 belong to a program that it runs. */
      readonly runsProgram: boolean;
    };

const EPILOGUE = `
Examples:
  $ tmdb-auth login
  $ GUEST=$(tmdb-auth guest)
  $ tmdb-auth sandbox --try -- login

Exit codes: 0 done, 2 wrong usage, 4 refused or not logged in, 5 not reached
(try again), 6 config file or output, 8 not approved yet, 130 interrupted.`;

/**
 * What the arguments ask for. The one user of commander: it is made to neither write nor exit.
 *
 * @param columns the width that help is wrapped to
 * @throws TmdbAuthError `usage` or `secret_on_argv`, never echoing what may be a secret
 */
export async function parseArguments(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  columns: number,
): Promise<Request> {
  let request: Request | undefined;
  let help = '';
  const collect = (text: string) => {
    help += text;
  };
  const program = new Commander('tmdb-auth')
    .description(DESCRIPTION)
    .option(VERSION.flags, VERSION.description)
    .configureHelp({ showGlobalOptions: true, subcommandTerm: nameOf, minWidthToWrap: 10 })
    .configureOutput({
      writeOut: collect,
      writeErr: collect,
      outputError() {},
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      // By itself it would ask the process's own streams.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText('after', EPILOGUE)
    .helpCommand(false)
    .helpOption(HELP.flags, HELP.description);
  for (const { flags, description } of GLOBAL_OPTIONS) program.option(flags, description);
  const afterDashes = argv.includes('--') ? argv.length - argv.indexOf('--') - 1 : 0;
  let runsProgram = false;
  const [wanted, topic] = program.parseOptions([...argv]).operands;
  // `help login` is `login --help`, as with git and npm.
  if (wanted === 'help') return parseArguments([...(topic === undefined ? [] : [topic]), '--help'], commands, columns);
  const isWanted = ({ name, alias }: CommandEntry) => wanted !== undefined && (wanted === name || wanted === alias);
  // The others are for the list of all commands, and for likely meanings of an unknown one.
  for (const entry of commands.some(isWanted) ? commands.filter(isWanted) : commands) {
    const { name, alias, summary } = entry;
    const mounted = program.command(name).summary(summary);
    if (alias) mounted.alias(alias);
    if (!isWanted(entry)) continue;
    const command = await entry.load();
    const toRun = command.arguments?.find((argument) => argument.afterDashes);
    const runs = toRun !== undefined && (afterDashes > 0 || toRun.name.startsWith('<'));
    declare(mounted, command, (inputs, operands) => {
      if (toRun && operands > afterDashes) {
        throw new TmdbAuthError('usage', 'the command to run goes after --', {
          hint: `tmdb-auth ${name} -- COMMAND`,
          ...(runs && { exitCode: OWN_FAILURE }),
        });
      }
      request = { kind: 'command', command, inputs, flags: program.opts(), runsProgram: runs };
    });
    mounted.exitOverride((error) => {
      runsProgram = runs;
      throw error;
    });
  }
  try {
    if (wanted === undefined && program.opts()['version']) return { kind: 'version' };
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: help };
    if (error.code === 'commander.help') return { kind: 'bare', text: help };
    const wrong = usageError(error, commands.some(isWanted) ? wanted : undefined);
    throw runsProgram ? wrong.with({ exitCode: OWN_FAILURE }) : wrong;
  }
  return request ?? { kind: 'bare', text: program.helpInformation() };
}

function nameOf(command: Commander): string {
  return [command.name(), command.alias()].filter(Boolean).join(', ');
}

/** What a command takes, as commander wants to know it. */
function declare(mounted: Commander, command: Command, choose: (inputs: object, operands: number) => void): void {
  const { description: text, examples, arguments: operands = [], options = [] } = command;
  mounted
    .description(text)
    .helpOption(HELP.flags, HELP.description)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
  for (const { name: operand, description, choices } of operands) {
    const argument = new CommanderArgument(operand, description);
    mounted.addArgument(choices ? argument.choices(choices) : argument);
  }
  for (const { flags, description, choices, repeatable, mandatory = false } of options) {
    const option = new CommanderOption(flags, description).makeOptionMandatory(mandatory);
    if (choices) option.choices(choices);
    const check = option.parseArg as ((value: string) => unknown) | undefined;
    if (repeatable)
      option.argParser((value: string, previous: unknown[] = []) => [...previous, check?.(value) ?? value]);
    mounted.addOption(option);
  }
  mounted.action((...received: unknown[]) => {
    const named = operands.map(({ name: operand }, index) => [operand.replace(/[[\]<>.]/g, ''), received[index]]);
    const given = named.filter(([, value]) => value !== undefined);
    choose({ ...mounted.opts(), ...Object.fromEntries(given) }, mounted.args.length);
  });
}

/** Flags that somebody may try for a secret. Secrets on a command line are seen by all users. */
const SECRET_FLAG =
  /^(-p.*|--?(pass(word|wd|phrase)?|(tmdb-?)?api-?key|key|secret|(access|bearer|session|guest-session)?-?(token|id)))$/i;

const SECRET_HINT =
  'set TMDB_PASSWORD, TMDB_API_KEY or TMDB_ACCESS_TOKEN, or: printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin';

/**
 * commander's texts echo what was typed, and that may be a secret: these are written anew, with no
 * more of it than what is ours.
 *
 * @param command whose help tells more, where it is known
 */
function usageError({ code, message }: CommanderError, command: string | undefined): TmdbAuthError {
  const suggestion = /\(Did you mean (?:one of )?(.+)\?\)$/.exec(message)?.[1];
  const choices = /\. Allowed choices are ([\w, -]+)\.$/.exec(message)?.[1];
  const help = `see: tmdb-auth ${command === undefined ? '' : `${command} `}--help`;
  const hint = suggestion ? `did you mean ${suggestion}?` : choices ? `one of ${choices}` : help;
  const flag = /^error: (?:required )?option '(?:-\w, )?(--[\w-]+)/.exec(message)?.[1];
  const argument = / argument '([^']+)'(?:\. Allowed choices are [\w, -]+\.)?$/.exec(message)?.[1]?.toUpperCase();
  const usage = (text: string) => new TmdbAuthError('usage', text, { hint });
  switch (code) {
    case 'commander.unknownOption':
      return SECRET_FLAG.test(/'(--?[^=']+)/.exec(message)?.[1]?.replaceAll('_', '-') ?? '')
        ? secretOnCommandLine()
        : usage('unknown option');
    case 'commander.unknownCommand':
      return usage('unknown command');
    case 'commander.excessArguments':
      return usage('too many arguments');
    case 'commander.missingMandatoryOptionValue':
      return usage(`${flag} is missing`);
    case 'commander.missingArgument':
      return usage(`${argument} is missing`);
    case 'commander.optionMissingArgument':
      return usage(`${flag} needs a value`);
    case 'commander.invalidArgument':
      return usage(`${flag ?? argument} does not take this value`);
    default:
      return usage('wrong usage');
  }
}

function secretOnCommandLine(): TmdbAuthError {
  return new TmdbAuthError('secret_on_argv', 'a secret is not taken from the command line, where others can see it', {
    hint: SECRET_HINT,
  });
}
