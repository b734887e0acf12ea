import { version } from '../../package.json' with { type: 'json' };
import type { Section } from '../command-line/manual.ts';
import { DESCRIPTION } from '../command-line/options.ts';
import { TOPICS } from '../command-line/topics.ts';
import type { Topic } from './topics/topic.ts';
import { type CommandPage, type Flag, type Tree, wordsOf } from './tree.ts';

/** The manual page, in the man(7) macros. */
export function manPage({ commands, globals, version: versionFlag }: Tree, topics: readonly Topic[]): string {
  return `${[
    `.TH TMDB-AUTH 1 "" "tmdb-auth ${version}" "User Commands"`,
    '.SH NAME',
    `tmdb-auth \\- ${text('log in to The Movie Database (TMDb)')}`,
    '.SH SYNOPSIS',
    '.B tmdb-auth',
    '.RI [ option \\ ...] " command " [ argument \\ ...]',
    '.SH DESCRIPTION',
    text(DESCRIPTION),
    'Standard output is the result and standard error the conversation.',
    'There is no flag for a secret: a command line can be read by everybody on the machine.',
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH OPTIONS',
    'Of every command, before or after its name:',
    ...globals.flatMap(flagLines),
    '.PP',
    'Without a command:',
    ...flagLines(versionFlag),
    ...topics.flatMap(({ name, sections }) => [`.SH ${TOPICS[name]}`, ...sections.flatMap(sectionLines)]),
    '.SH BUGS',
    'A password cannot be wiped from the memory of Node.',
    'After a program that a real-time signal (34 to 64) ended, the exit code is 0.',
    '.SH NOTES',
    'This product uses the TMDB API but is not endorsed or certified by TMDB.',
    '.SH SEE ALSO',
    '.BR curl (1),',
    '.BR jq (1)',
    '.PP',
    text('https://developer.themoviedb.org/docs/authentication-user'),
  ].join('\n')}\n`;
}

function sectionLines({ heading, paragraphs = [], rows = [] }: Section): string[] {
  return [
    ...(heading === undefined ? [] : [`.SS ${text(heading)}`]),
    ...paragraphs.flatMap((paragraph) => ['.PP', text(paragraph)]),
    ...rows.flatMap(([term, meaning]) => ['.TP', `.B ${text(term)}`, text(meaning)]),
  ];
}

function commandLines({ names, operands, flags, description, examples }: CommandPage): string[] {
  return [
    `.SS ${text([names.join(', '), ...operands.map(({ term }) => term)].join(' '))}`,
    text(description),
    ...operands.flatMap(({ term, description: what, filling }) => [
      '.TP',
      `.I ${text(term)}`,
      text([what, wordsOf(filling)?.join(', ')].filter(Boolean).join(': ')),
    ]),
    ...flags.flatMap(flagLines),
    '.PP',
    'Examples:',
    '.PP',
    '.nf',
    ...examples.map((example) => `    ${text(example)}`),
    '.fi',
  ];
}

function flagLines({ names, value, description, filling }: Flag): string[] {
  return [
    '.TP',
    `.BR ${names.map(text).join(' ", " ')}${value === undefined ? '' : ` " " \\fI${text(value)}\\fR`}`,
    text([description, wordsOf(filling)?.join(', ')].filter(Boolean).join(': ')),
  ];
}

/**
 * As roff reads it back: backslashes, signs that are not to be made typographic, and signs at the start of a line. What
 * stands in backticks is bold.
 */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replace(/`([^`]+)`/g, '\\fB$1\\fR')
    .replaceAll('…', '...')
    .replace(/^([.'])/, '\\&$1');
}
