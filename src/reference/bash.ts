import { type Filling, type Flag, type Tree, valueFlags } from './tree.ts';

/**
 * The completion script for bash 3.2 and newer, with and without bash-completion. It is all
 * builtins: a Tab starts no process, not even a subshell.
 */
export function bashCompletion(tree: Tree): string {
  const { commands, globals, version } = tree;
  const withValue = valueFlags(tree);
  const namesOf = (flags: readonly Flag[]) => flags.flatMap(({ names }) => names).join(' ');
  return `# bash completion for tmdb-auth, as printed by: tmdb-auth completion bash
_tmdb_auth() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= word words= index operands=0
  local IFS=$' \\t\\n'
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
${alike(withValue.map(({ names, filling }) => [names.join(' | '), scriptOf(filling)]))
  .map(([names, script]) => `  ${names})${script}`)
  .join('\n')}
  *)
    case $current in
    -*)
      case $command in
      '') words='${version.names.join(' ')}' ;;
${commands
  .filter(({ flags }) => flags.length > 0)
  .map(({ names, flags }) => `      ${names.join(' | ')}) words='${namesOf(flags)}' ;;`)
  .join('\n')}
      esac
      words+=' ${namesOf(globals)}'
      ;;
    *)
      case $command:$operands in
      :*) words='${commands.flatMap(({ names }) => names).join(' ')}' ;;
${commands.flatMap(({ names, operands }) => operands.flatMap(({ filling }, index) => operandCase(names, index, filling))).join('\n')}
      esac
      ;;
    esac
    ;;
  esac
  for word in $words; do
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
        [[ -n $inside && $line != *\\\\* ]] && printf -v line %q "\${line%????}" && [[ $line == "$current"* ]] && COMPREPLY+=("$line")
        ;;
      esac
    done <"$directory/config.json"
    return
  done
}

complete -F _tmdb_auth tmdb-auth
`;
}

/** Patterns with the same script, in one case. */
function alike(cases: readonly (readonly [pattern: string, script: string])[]) {
  const patterns = new Map<string, string>();
  for (const [pattern, script] of cases) {
    const former = patterns.get(script);
    patterns.set(script, former === undefined ? pattern : `${former} | ${pattern}`);
  }
  return [...patterns].map(([script, pattern]) => [pattern, script] as const);
}

function scriptOf(filling: Filling): string {
  if (filling === 'file') return '\n    compopt -o default 2>/dev/null\n    return\n    ;;';
  if (filling === 'profile') return ' _tmdb_auth_profiles ;;';
  return typeof filling === 'object' ? ` words='${filling.words.join(' ')}' ;;` : ' return ;;';
}

function operandCase(names: readonly string[], index: number, filling: Filling): string[] {
  if (typeof filling !== 'object') return [];
  return [`      ${names.map((name) => `${name}:${index}`).join(' | ')}) words='${filling.words.join(' ')}' ;;`];
}
