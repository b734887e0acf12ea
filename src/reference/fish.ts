import { type CommandPage, type Filling, type Flag, type Tree, valueFlags } from './tree.ts';

/** The completion script for fish. */
export function fishCompletion(tree: Tree): string {
  const { commands, globals, version } = tree;
  const lines = [
    'complete -c tmdb-auth -f',
    ...globals.map((flag) => complete(undefined, flag)),
    complete(at([''], 0), version),
    ...commands.flatMap(({ names, summary }) =>
      names.map((name) => `complete -c tmdb-auth -n ${at([''], 0)} -a ${name} -d ${quoted(summary)}`),
    ),
    ...commands.flatMap(linesOf),
  ];
  return `# fish completion for tmdb-auth, as printed by: tmdb-auth completion fish

# Whether the cursor is at the operand of that number (or at any) of one of these commands.
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
                return 1
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
                case '    "*": {'
                    test -n "$inside"; and string match -rg '^    "([^"\\\\\\\\]+)": \\{' -- $row
            end
        end
        return
    end
end

${lines.join('\n')}
`;
}

function linesOf({ names, flags, operands }: CommandPage): string[] {
  return [
    ...flags.map((flag) => complete(at(names, 'any'), flag)),
    ...operands.flatMap(({ filling, description }, index) =>
      typeof filling === 'object'
        ? [
            `complete -c tmdb-auth -n ${at(names, index)} -a ${quoted(filling.words.join(' '))} -d ${quoted(description)}`,
          ]
        : [],
    ),
  ];
}

function at(names: readonly string[], operand: number | 'any'): string {
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
  if (filling === 'profile') return "-xa '(__tmdb_auth_profiles)'";
  return typeof filling === 'object' ? `-xa ${quoted(filling.words.join(' '))}` : '-x';
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
