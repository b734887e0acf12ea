import { MEANINGS } from './meanings.ts';
import { type CommandPage, type Filling, type Flag, runners, type Tree, valueFlags, wordsOf } from './tree.ts';

/** They print what follows a word, or is stored or installed here. */
const VALUE_FUNCTIONS = `# A command line of its own: with --try it is one of ours again.
function __tmdb_auth_command
    set -l tokens (commandline -opc)
    set -l dashes (contains -i -- -- $tokens)
    set -l former (string escape -- $tokens[$dashes..-1])
    contains -- --try $tokens[1..$dashes]; and set former[1] tmdb-auth; or set -e former[1]
    complete -C (string join -- ' ' $former (commandline -ct))
end

# Words with commas between them, each once.
function __tmdb_auth_list
    set -l former (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    for word in $argv
        contains -- $word (string split , -- "$former"); or echo "$former$word"
    end
end

function __tmdb_auth_setting
    switch (commandline -opc)[-1]
        case profile
            __tmdb_auth_profiles
        case storage
            printf '%s\\t%s\\n' file 'the config file'
            for file in $PATH/docker-credential-*
                printf '%s\\t%s\\n' (string replace -r '.*/docker-credential-' helper: -- $file) 'a keychain'
            end
    end
end

function __tmdb_auth_profiles
    set -l config $HOME/.config
    set -q XDG_CONFIG_HOME; and set config $XDG_CONFIG_HOME
    for directory in $TMDB_AUTH_CONFIG_DIR $config/tmdb-auth $HOME/Library/Preferences/tmdb-auth
        test -r $directory/config.json; or continue
        set -l inside
        read -lz text <$directory/config.json
        for row in (string split \\n -- $text)
            switch $row
                case '  "profiles": {'
                    set inside 1
                case '  }*'
                    set inside
                case '    "(all profiles)": {' '    "(temporary) *'
                case '    "*": {'
                    test -n "$inside"; and string match -rg '^    "([^"\\\\\\\\]+)": \\{' -- $row
            end
        end
        return
    end
end`;

/** What `help` explains beside the commands. */
function topicsOf({ commands }: Tree): readonly string[] {
  const names = commands.flatMap((command) => command.names);
  const [operand] = commands.find((command) => command.names.includes('help'))?.operands ?? [];
  return (operand && wordsOf(operand.filling))?.filter((word) => !names.includes(word)) ?? [];
}

/** The completion script for fish. */
export function fishCompletion(tree: Tree): string {
  const { commands, globals, version } = tree;
  const lines = [
    'complete -c tmdb-auth -f',
    ...globals.map((flag) => complete(undefined, flag)),
    complete(at([''], 0), version),
    ...commands.flatMap(({ names, summary }) =>
      names.map((name) => {
        const after = name === 'help' ? [''] : ['', 'help'];
        return `complete -c tmdb-auth -n ${at(after, 0)} -a ${name} -d ${quoted(summary)}`;
      }),
    ),
    `complete -c tmdb-auth -n ${at(['help'], 0)} -a ${quoted(topicsOf(tree).join(' '))}`,
    ...commands.filter(({ names }) => !names.includes('help')).flatMap(linesOf),
    `complete -c tmdb-auth -n ${at(runners(tree), '--')} -a '(__tmdb_auth_command)'`,
  ];
  return `# fish completion for tmdb-auth, as printed by: tmdb-auth completion fish

# Whether the cursor is at the operand of that number (or at any, or after --) of one of these commands.
function __tmdb_auth_at
    set -l tokens (commandline -opc)
    set -l command ''
    set -l operands 0
    set -l is_value
    for token in $tokens[2..-1]
        if test -n "$is_value"
            set is_value
            continue
        end
        switch $token
            case --
                contains -- "$command" $argv[2..-1]; and test $argv[1] = --
                return
            case ${valueFlags(tree)
              .flatMap(({ names }) => names)
              .join(' ')}
                set is_value 1
            case '-*'
            case '*'
                if test -z "$command"
                    set command $token
                else
                    set operands (math $operands + 1)
                end
        end
    end
    contains -- "$command" $argv[2..-1]; and contains -- $argv[1] any $operands
end

${VALUE_FUNCTIONS}

${lines.join('\n')}
`;
}

function linesOf({ names, flags, operands }: CommandPage): string[] {
  return [
    ...flags.map((flag) => complete(at(names, 'any'), flag)),
    ...operands.flatMap(({ filling }, index) => {
      const values = valuesOf(filling);
      return values === undefined ? [] : [`complete -c tmdb-auth -n ${at(names, index)} ${values}`];
    }),
  ];
}

function at(names: readonly string[], operand: number | 'any' | '--'): string {
  return quoted(`__tmdb_auth_at ${operand} ${names.map((name) => (name === '' ? "''" : name)).join(' ')}`);
}

function complete(condition: string | undefined, { names, description, value, filling }: Flag): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [
    'complete -c tmdb-auth',
    ...(condition ? [`-n ${condition}`] : []),
    ...flags,
    ...(value === undefined ? [] : [valueSpec(filling)]),
    `-d ${quoted(description)}`,
  ].join(' ');
}

function valueSpec(filling: Filling): string {
  if (filling === 'file') return '-rF';
  const values = valuesOf(filling);
  return values === undefined ? '-x' : `-x ${values}`;
}

/** What is offered, each with what it means. */
function valuesOf(filling: Filling): string | undefined {
  if (filling === 'profile') return "-a '(__tmdb_auth_profiles)'";
  if (typeof filling !== 'object') return undefined;
  if ('listed' in filling) return `-a '(__tmdb_auth_list ${filling.listed.join(' ')})'`;
  if ('following' in filling) return "-a '(__tmdb_auth_setting)'";
  const described = filling.words.map((word) => (MEANINGS[word] ? `${word}\\t${quoted(MEANINGS[word])}` : word));
  return `-a ${quoted(described.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
