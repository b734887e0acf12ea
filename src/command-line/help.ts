import { wrap } from '../text.ts';
import { type Command, type CommandEntry, flagOf, GROUPS, type Operand, type Option } from './command.ts';
import type { Row, Section } from './manual.ts';
import { DESCRIPTION, GLOBAL_OPTIONS, HELP, VERSION } from './options.ts';
import { TOPIC_NAMES } from './topics.ts';

/** What a newcomer does first. */
const FIRST_COMMANDS: readonly Row[] = [
  ['tmdb-auth login --web', 'log in, in the browser'],
  ['tmdb-auth status', 'see who is logged in'],
  ['tmdb-auth sandbox --try', 'try it without an account'],
];

const EXAMPLES = ['tmdb-auth login --web', 'GUEST=$(tmdb-auth guest)', 'tmdb-auth sandbox --try -- login'];

/** Says how to begin, to somebody who named no command. */
export function shortHelp(commands: readonly CommandEntry[], columns: number): string {
  const groups = GROUPS.map((group): Row => [`${group}:`, namesOf(commands, group).join(', ')]);
  return page([
    paragraph(DESCRIPTION, columns),
    table(FIRST_COMMANDS, columns),
    table(groups, columns, ''),
    paragraph('`tmdb-auth COMMAND --help` explains a command, `tmdb-auth --help` lists all and the options.', columns),
  ]);
}

/** Lists the commands, and the options that all of them take. */
export function programHelp(commands: readonly CommandEntry[], columns: number): string {
  const options = [VERSION, ...GLOBAL_OPTIONS, HELP].map(optionRow);
  const groups = GROUPS.map((group) => commands.filter((command) => command.group === group).map(commandRow));
  const width = widthOf([...options, ...groups.flat()]);
  return page([
    [`Usage: ${usage('[command]')}`],
    paragraph(DESCRIPTION, columns),
    ...GROUPS.map((group, index) => [`${group}:`, ...table(groups[index]!, columns, '  ', width)]),
    ['Options:', ...table(options, columns, '  ', width)],
    examples(EXAMPLES),
    paragraph(
      `\`tmdb-auth help TOPIC\` tells more: ${TOPIC_NAMES.join(', ')}. \`man tmdb-auth\` is the manual.`,
      columns,
    ),
  ]);
}

/** Explains a command. The options that all commands take are only named. */
export function commandHelp(entry: CommandEntry, command: Command, columns: number): string {
  const { description, operands, options } = command;
  const rows = { operands: operands.map(operandRow), options: [...options, HELP].map(optionRow) };
  const width = widthOf([...rows.operands, ...rows.options]);
  const names = GLOBAL_OPTIONS.map((option) => (option.short ? `-${option.short}` : flagOf(option)));
  return page([
    [`Usage: ${usage(entry.name, ...operands.map(termOf))}`],
    paragraph(description, columns),
    operands.length === 0 ? [] : ['Arguments:', ...table(rows.operands, columns, '  ', width)],
    ['Options:', ...table(rows.options, columns, '  ', width)],
    paragraph(`Of every command, see \`tmdb-auth --help\`: ${names.join(', ')}`, columns),
    examples(command.examples),
  ]);
}

/** Tells all about a topic. @param sections as they stand in the manual */
export function topicHelp(sections: readonly Section[], columns: number): string {
  return page(sections.flatMap((section) => sectionLines(section, columns)));
}

function sectionLines(
  { heading, paragraphs = [], rows = [] }: Section,
  columns: number,
): readonly (readonly string[])[] {
  const [first = [], ...others] = [...paragraphs.map((text) => paragraph(text, columns)), table(rows, columns)];
  return [[...(heading === undefined ? [] : [`${heading}:`]), ...first], ...others];
}

function page(parts: readonly (readonly string[])[]): string {
  const filled = parts.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function namesOf(commands: readonly CommandEntry[], wanted: CommandEntry['group']): readonly string[] {
  return commands.filter(({ group }) => group === wanted).map(({ name }) => name);
}

function usage(...words: readonly string[]): string {
  const [command, ...operands] = words;
  return ['tmdb-auth', command, '[options]', ...operands].join(' ');
}

function paragraph(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrap(line, columns));
}

const widthOf = (rows: readonly Row[]): number => Math.max(...rows.map(([term]) => term.length));

/** The meanings stand under each other, at least ten characters wide. */
function table(rows: readonly Row[], columns: number, indent = '  ', width = widthOf(rows)): readonly string[] {
  const start = indent.length + width + 2;
  return rows.flatMap(([term, meaning]) =>
    wrap(meaning, Math.max(10, columns - start)).map(
      (line, index) => `${(index === 0 ? `${indent}${term}` : '').padEnd(start)}${line}`,
    ),
  );
}

function examples(lines: readonly string[]): readonly string[] {
  return ['Examples:', ...lines.map((line) => `  $ ${line}`)];
}

function commandRow({ name, summary }: CommandEntry): Row {
  return [name, summary];
}

function optionRow(option: Option): Row {
  const { short, value, preset, description, choices, suggestions } = option;
  const named = preset === undefined ? ` <${value}>` : `[=<${value}>]`;
  const term = `${short ? `-${short}, ` : ''}${flagOf(option)}${value ? named : ''}`;
  return [term, withChoices(description, choices ?? suggestions)];
}

function operandRow({ name, description, choices }: Operand): Row {
  return [name, withChoices(description, choices)];
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  return choices ? `${description}: ${choices.join(', ')}` : description;
}

/** `<name>`, `[name...]`, `-- <command...>` */
function termOf({ name, required, variadic, afterDashes }: Operand): string {
  const term = `${name}${variadic ? '...' : ''}`;
  if (afterDashes) return required ? `-- <${term}>` : `[-- <${term}>]`;
  return required ? `<${term}>` : `[${term}]`;
}
