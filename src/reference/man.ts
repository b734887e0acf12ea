import { version } from '../../package.json' with { type: 'json' };
import { DESCRIPTION } from '../command-line/options.ts';
import { EXIT_CODES, OWN_FAILURE } from '../errors.ts';
import { KINDS, PASSWORD_VARIABLE, USERNAME_VARIABLE } from '../kinds.ts';
import { type CommandPage, type Flag, type Tree, wordsOf } from './tree.ts';

const EXITS: readonly (readonly [code: number | string, meaning: string])[] = [
  [0, 'done'],
  [EXIT_CODES.internal, 'a bug'],
  [EXIT_CODES.usage, 'wrong usage, or input missing'],
  [EXIT_CODES.bad_api_key, 'TMDb refused, or not logged in'],
  [EXIT_CODES.network, 'not reached, or no proper answer: try again'],
  [EXIT_CODES.output, 'config file or output'],
  [EXIT_CODES.approval_pending, 'not approved yet'],
  [OWN_FAILURE, 'with exec and sandbox: tmdb-auth itself failed; other codes are those of the program that was run'],
  ['128+n', 'ended by signal n'],
];

const VARIABLES: readonly (readonly [names: string, meaning: string])[] = [
  [
    `${KINDS.api_key.variable}, ${KINDS.access_token.variable}`,
    `${KINDS.api_key.words} or ${KINDS.access_token.words}`,
  ],
  [`${USERNAME_VARIABLE}, ${PASSWORD_VARIABLE}`, 'for login and validate where nobody can be asked'],
  [`${KINDS.session.variable}, ${KINDS.guest.variable}`, 'used in place of stored ones'],
  ['TMDB_AUTH_PROFILE, TMDB_AUTH_TIMEOUT, TMDB_AUTH_BASE_URL', 'as the flags of these names'],
  ['TMDB_AUTH_NO_INPUT, CI', '1: never ask'],
  ['TMDB_AUTH_WEB_URL', 'where request tokens are approved'],
  ['TMDB_AUTH_CONFIG_DIR', 'the directory of config.json'],
  ['BROWSER', 'what login --web starts; none: nothing'],
  ['HTTPS_PROXY, ALL_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, NO_COLOR, FORCE_COLOR', 'what they mean everywhere'],
];

/** The manual page, in the man(7) macros. */
export function manPage({ commands, globals, version: versionFlag }: Tree): string {
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
    '.SH ENVIRONMENT',
    'A flag wins over a variable, a variable over what is stored.',
    ...VARIABLES.flatMap(([names, meaning]) => ['.TP', `.B ${text(names)}`, text(meaning)]),
    '.SH FILES',
    '.TP',
    '.I ~/.config/tmdb\\-auth/config.json',
    text(
      'The credentials, mode 0600; on macOS in ~/Library/Preferences/tmdb-auth, on Windows in %APPDATA%\\tmdb-auth.',
    ),
    '.SH EXIT STATUS',
    ...EXITS.flatMap(([code, meaning]) => ['.TP', `.B ${text(String(code))}`, text(meaning)]),
  ].join('\n')}\n`;
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

/** As roff reads it back: backslashes, hyphens that are minus signs, and signs at the start of a line. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replace(/^([.'])/, '\\&$1');
}
