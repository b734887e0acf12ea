import { type CommandPage, type Filling, type Flag, runners, type Tree } from './tree.ts';

/** The completion script for zsh: to be evaluated after compinit, or put into a directory of `fpath`. */
export function zshCompletion(tree: Tree): string {
  const { commands, globals, version } = tree;
  return `#compdef tmdb-auth
# zsh completion for tmdb-auth, as printed by: tmdb-auth completion zsh
_tmdb_auth() {
  local curcontext=$curcontext state
  local -a line globals names
  local -A opt_args
  globals=(
${globals.map((flag) => `    ${specOf(flag)}`).join('\n')}
  )
  _arguments -C $globals ${specOf(version)} '1: :->command' '*:: :->arguments'
  case $state in
  command)
    names=(
${commands.flatMap(({ names, summary }) => names.map((name) => `      ${quoted(`${name}:${summary}`)}`)).join('\n')}
    )
    _describe -t commands command names
    ;;
  arguments)
    local -i dashes=$words[(i)--]
    if ((dashes < CURRENT)) && [[ $line[1] == (${runners(tree).join('|')}) ]]; then
      # With --try it is a command line of ours again.
      [[ -n \${(M)words[1,dashes]:#--try} ]] && words[dashes]=tmdb-auth && ((dashes--))
      shift dashes words
      ((CURRENT -= dashes))
      _normal
      return
    fi
    case $line[1] in
${commands.map(caseOf).join('\n')}
    esac
    ;;
  esac
}

_tmdb_auth_storage() {
  compadd file helper:\${^\${(k)commands[(I)docker-credential-*]}#docker-credential-}
}

_tmdb_auth_profiles() {
  local directory row inside
  local -a names
  for directory in $TMDB_AUTH_CONFIG_DIR \${XDG_CONFIG_HOME:-$HOME/.config}/tmdb-auth $HOME/Library/Preferences/tmdb-auth; do
    [[ -r $directory/config.json ]] || continue
    while IFS= read -r row; do
      case $row in
      '  "profiles": {') inside=1 ;;
      '  }'*) inside= ;;
      '    "(all profiles)": {' | '    "(temporary) '*) ;;
      '    "'*'": {') [[ -n $inside && $row != *\\\\* ]] && names+=("\${\${row#????\\"}%????}") ;;
      esac
    done <$directory/config.json
    break
  done
  compadd -a names
}

if [[ $funcstack[1] == _tmdb_auth ]]; then
  _tmdb_auth "$@"
else
  compdef _tmdb_auth tmdb-auth
fi
`;
}

function caseOf({ names, flags, operands }: CommandPage): string {
  const specs = [
    ...flags.map(specOf),
    ...operands.map(({ name, filling }, index) => {
      const place = filling === 'command' ? '*' : index + 1;
      return quoted(`${place}:${name}:${actionOf(filling)}`);
    }),
  ];
  return `    ${names.join(' | ')}) _arguments $globals ${specs.join(' ')} ;;`;
}

/** A flag as `_arguments` takes it. */
function specOf({ names, description, value, filling, repeatable }: Flag): string {
  const rest = `[${description.replace(/[[\]\\]/g, '\\$&')}]${value === undefined ? '' : `:${value.replace(':', '\\:')}:${actionOf(filling)}`}`;
  if (repeatable) return quoted(`*${names[0]}${rest}`);
  return names.length === 1
    ? quoted(`${names[0]}${rest}`)
    : `'(${names.join(' ')})'{${names.join(',')}}${quoted(rest)}`;
}

function actionOf(filling: Filling): string {
  if (typeof filling !== 'object') {
    return { file: '_files', profile: '_tmdb_auth_profiles', command: ' ', nothing: ' ' }[filling];
  }
  if ('words' in filling) return `(${filling.words.join(' ')})`;
  if ('listed' in filling) return `_sequence compadd - ${filling.listed.join(' ')}`;
  const branches = Object.entries(filling.following).map(
    ([word, kind]) => `${word}) ${{ profile: '_tmdb_auth_profiles', storage: '_tmdb_auth_storage' }[kind]} ;;`,
  );
  return `{case $words[CURRENT-1] in ${branches.join(' ')} esac}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
