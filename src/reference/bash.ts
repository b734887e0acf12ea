import { type Filling, type Flag, type Tree, valueFlags } from './tree.ts';

/**
 * The completion script for bash 3.2 and newer, with and without bash-completion. It is all
 * builtins: a Tab starts no process, not even a subshell.
 */
export function bashCompletion(tree: Tree): string {
  const { commands, globals, version } = tree;
  const withValue = valueFlags(tree);
  const flagsOf = (flags: readonly Flag[]) => [...flags, ...globals].flatMap(({ names }) => names).join(' ');
  return `# bash completion for tmdb-auth, as printed by: tmdb-auth completion bash
_tmdb_auth() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command= word index operands=0
  local -a words
  words=()
  COMPREPLY=()
  # bash breaks --flag=value at the sign.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    case $word in
    --)
      compopt -o default 2>/dev/null
      return
      ;;
    ${withValue.flatMap(({ names }) => names).join(' | ')})
      ((index++))
      [[ \${COMP_WORDS[index]} == = ]] && ((index++))
      ;;
    -*) ;;
    *)
      if [[ -z $command ]]; then
        command=$word
      else
        ((operands++))
      fi
      ;;
    esac
  done
  case $previous in
${withValue.map(({ names, filling }) => `  ${names.join(' | ')})${scriptOf(filling)}`).join('\n')}
  *)
    case $current in
    -*)
      case $command in
      '') words=(${flagsOf([version])}) ;;
${commands.map(({ names, flags }) => `      ${names.join(' | ')}) words=(${flagsOf(flags)}) ;;`).join('\n')}
      esac
      ;;
    *)
      case $command:$operands in
      :*) words=(${commands.flatMap(({ names }) => names).join(' ')}) ;;
${commands.flatMap(({ names, operands }) => operands.flatMap(({ filling }, index) => operandCase(names, index, filling))).join('\n')}
      esac
      ;;
    esac
    ;;
  esac
  for word in \${words[@]+"\${words[@]}"}; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}

_tmdb_auth_profiles() {
  local directory line inside=
  for directory in "\${TMDB_AUTH_CONFIG_DIR-}" "\${XDG_CONFIG_HOME:-$HOME/.config}/tmdb-auth" "$HOME/Library/Preferences/tmdb-auth"; do
    [[ -n $directory && -r $directory/config.json ]] || continue
    while IFS= read -r line; do
      case $line in
      '  "profiles": {') inside=1 ;;
      '  }'*) inside= ;;
      '    "'*'": {')
        line=\${line#????\\"}
        [[ -n $inside && $line != *\\\\* ]] && printf -v line %q "\${line%????}" && words+=("$line")
        ;;
      esac
    done <"$directory/config.json"
    return
  done
}

complete -F _tmdb_auth tmdb-auth
`;
}

function scriptOf(filling: Filling): string {
  if (filling === 'file') return '\n    compopt -o default 2>/dev/null\n    return\n    ;;';
  if (filling === 'profile') return ' _tmdb_auth_profiles ;;';
  return typeof filling === 'object' ? ` words=(${filling.words.join(' ')}) ;;` : ' return ;;';
}

function operandCase(names: readonly string[], index: number, filling: Filling): string[] {
  if (typeof filling !== 'object') return [];
  return [`      ${names.map((name) => `${name}:${index}`).join(' | ')}) words=(${filling.words.join(' ')}) ;;`];
}
