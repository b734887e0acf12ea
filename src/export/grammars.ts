/** How the readers of a format understand its lines, as far as it is needed to leave those of others alone. */
export interface Grammar {
  /** Matches a piece of a line, a quoted value over several lines in one; nothing where a quote is not closed. */
  readonly piece: RegExp;
  /**
   * Makes what matches a line that sets one of these variables and does nothing else, with the groups `kept`, what
   * stays before the variable, `name`, and `rest`, a comment or another command.
   */
  own(names: readonly string[]): RegExp;
  /** Makes what matches where a line that is left alone may set one of them all the same: ours has to come behind it. */
  claims?(names: readonly string[]): RegExp;
  /** What a line is left with that loses its variable but not all; a shell has no empty command. */
  readonly nothing: string;
  /** Whether a line may end in CRLF; to a shell a carriage return belongs to the value. */
  readonly crlf: boolean;
}

const oneOf = (names: readonly string[]) => `(?<name>${names.join('|')})`;
// Loops over single characters only: others would fill the stack of the regular expressions in a long value.
const ESCAPED = (quote: string, sign = '\\\\') =>
  `${quote}[^${quote}${sign}]*(?:${sign}[^][^${quote}${sign}]*)*${quote}`;
const SINGLE = "'[^']*'";
const REST = '(?<rest>[ \\t]*(?:[;#][^]*)?)$';

/** dotenv, python-dotenv and godotenv take `export`, spaces, `NAME: value`, and each its own kinds of quotes. */
const DOTENV_HEAD = (name: string) => `(?<kept>[ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*(?:=|:(?=[ \\t]))`;
// Where they differ over the end of a value, the longest is left alone: of two lines for a variable the last counts.
const DOTENV_QUOTED = ["'", '"', '`'].flatMap((quote) => [ESCAPED(quote), `${quote}[^${quote}]*${quote}`]).join('|');

// To systemd a quote is one only where a value begins, or after another, and a backslash joins lines, in a comment too.
const SYSTEMD_REST = '[^\\n\\\\]*(?:\\\\[^][^\\n\\\\]*)*';
const SYSTEMD_VALUE = `[ \\t]*(?:(?:${SINGLE}|${ESCAPED('"')})[ \\t]*)*(?![ \\t'"])${SYSTEMD_REST}`;

const plain: Grammar = {
  piece: /[^\n]+/y,
  own: (names) => new RegExp(`^(?<kept>[ \\t]*)${oneOf(names)}=[^\\r\\n]*(?<rest>\\r?)$`),
  nothing: '',
  crlf: true,
};

/** A shell script, of which bash, dash and zsh read the same. */
const script: Grammar = {
  piece: new RegExp(
    [
      '(?<![^ \\t\\r\\n;&|()])#[^\\n]*',
      // A here-document, up to the line of its delimiter.
      '(?<!<)<<(?!<)-?[ \\t]*(["\']?)\\\\?(?<end>[A-Za-z_]\\w*)\\1[^\\n]*\\n(?:[^\\n]*\\n)*?\\t*\\k<end>(?=\\n|$)',
      `\\$${ESCAPED("'")}`,
      SINGLE,
      ESCAPED('"'),
      '\\\\[^]',
      '[^\\n\'"\\\\#<$]+',
      '[#<$]',
    ].join('|'),
    'y',
  ),
  own: (names) =>
    new RegExp(
      `^(?<kept>[ \\t]*)(?:export[ \\t]+)?${oneOf(names)}=(?:\\$${ESCAPED("'")}|${SINGLE}|${ESCAPED('"')}|\\\\[^]|[^ \\t\\n'"\\\\;&|<>()#])*${REST}`,
    ),
  nothing: ':',
  crlf: false,
};

export const GRAMMARS = {
  dotenv: {
    piece: new RegExp(`${DOTENV_HEAD('[\\w.-]+')}[ \\t]*(?:${DOTENV_QUOTED})|[^\\n]+`, 'y'),
    own: (names) =>
      new RegExp(
        `^${DOTENV_HEAD(oneOf(names))}(?:[ \\t]*(?:${DOTENV_QUOTED})|[^\\r\\n]*?)(?<rest>[ \\t]*(?:[ \\t]#[^\\r\\n]*)?\\r?)$`,
      ),
    claims: (names) => new RegExp(`^${DOTENV_HEAD(oneOf(names))}`, 'gm'),
    nothing: '',
    crlf: true,
  },
  sh: script,
  /** $BASH_ENV is read by bash alone. */
  circleci: script,
  fish: {
    piece: new RegExp(`(?<![^ \\t\\r\\n;&|()])#[^\\n]*|${ESCAPED("'")}|${ESCAPED('"')}|\\\\[^]|[^\\n'"\\\\#]+|#`, 'y'),
    own: (names) =>
      new RegExp(
        `^(?<kept>[ \\t]*)(?:set(?:[ \\t]+(?:-[gxU]+|--(?:global|export|universal)))+[ \\t]+${oneOf(names)}[ \\t]+` +
          `)(?:${ESCAPED("'")}|${ESCAPED('"')}|\\\\[^]|[^ \\t\\n'"\\\\;&|<>()#])+${REST}`,
      ),
    nothing: '',
    crlf: false,
  },
  powershell: {
    piece: new RegExp(
      [
        '<#[^]*?#>',
        '@\'[ \\t]*\\r?\\n[^]*?\\n\'@|@"[ \\t]*\\r?\\n[^]*?\\n"@',
        '(?<![^ \\t\\r\\n;(){}|,=])#[^\\n]*',
        SINGLE,
        ESCAPED('"', '`'),
        '`[^]',
        '[^\\n\'"`#<@]+',
        '[#<@]',
      ].join('|'),
      'y',
    ),
    own: (names) =>
      new RegExp(
        `^(?<kept>[ \\t]*)\\$\\{?env:${oneOf(names)}\\}?[ \\t]*=[ \\t]*(?:(?:${SINGLE})+|${ESCAPED('"', '`')})${REST}`,
        'i',
      ),
    nothing: '',
    crlf: true,
  },
  /** https://github.com/systemd/systemd/blob/v252/src/basic/env-file.c */
  systemd: {
    piece: new RegExp(`[ \\t]*(?:[#;]${SYSTEMD_REST}|[^\\n#; \\t][^\\n=]*(?:=${SYSTEMD_VALUE})?)?(?=\\n|$)`, 'y'),
    own: (names) => new RegExp(`^(?<kept>[ \\t]*)${oneOf(names)}[ \\t]*=${SYSTEMD_VALUE}(?<!\\r)(?<rest>\\r?)$`),
    nothing: '',
    crlf: true,
  },
  /** https://github.com/docker/cli/blob/master/pkg/kvfile/kvfile.go: no quotes, no export, spaces at the left. */
  docker: plain,
  gitlab: plain,
} as const satisfies Readonly<Record<string, Grammar>>;
