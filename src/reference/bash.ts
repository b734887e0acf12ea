import { type Filling, type Flag, runners, type Tree, valueFlags } from './tree.ts';

/** They add what is stored or installed here. */
const VALUE_FUNCTIONS = `_tmdb_auth_storage() {
  local directory file IFS=:
  for directory in $PATH; do
    for file in "$directory"/docker-credential-*; do
      [[ -x $file ]] && words+=" $1\${file##*/docker-credential-}"
    done
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
      '    "(all profiles)": {' | '    "(temporary) '*) ;;
      '    "'*'": {')
        line=\${line#????\\"}
        [[ -n $inside && $line != *\\\\* ]] && printf -v line %q "\${line%????}" && [[ $line == "$current"* ]] && COMPREPLY+=("$line")
        ;;
      esac
    done <"$directory/config.json"
    return
  done
}`;

/**
 * The completion script for bash 3.2 and newer, with and without bash-completion. It is all
 * builtins: a Tab starts no process, not even a subshell, unless it is after `--`.
 */
export function bashCompletion(tree: Tree): string {
  const withValue = valueFlags(tree);
  return `# bash completion for tmdb-auth, as printed by: tmdb-auth completion bash
_tmdb_auth() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= word words= index operands=0 try=
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
      _tmdb_auth_command $((index + 1))
      return
      ;;
    --try) try=1 ;;
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
${wordCases(tree)}
    ;;
  esac
  for word in $words; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}

${commandFunction(tree)}

${VALUE_FUNCTIONS}

complete -F _tmdb_auth tmdb-auth
`;
}

/** What is offered where no value of a flag is due. */
function wordCases({ commands, globals, version }: Tree): string {
  const namesOf = (flags: readonly Flag[]) => flags.flatMap(({ names }) => names).join(' ');
  return `    case $current in
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
    esac`;
}

function commandFunction(tree: Tree): string {
  return `# What is after the first $1 words: a command line of ours, or of another program.
_tmdb_auth_command() {
  if [[ -n $try ]]; then
    local left=(tmdb-auth "\${COMP_WORDS[@]:$1}")
    local COMP_WORDS=("\${left[@]}") COMP_CWORD=$((COMP_CWORD - $1 + 1))
    _tmdb_auth
    return
  fi
  case $command in
  ${runners(tree).join(' | ')})
    if declare -F _comp_command_offset >/dev/null; then
      _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
      _command_offset "$1"
    else
      compopt -o default 2>/dev/null
      IFS=$'\\n'
      ((COMP_CWORD == $1)) && COMPREPLY=($(compgen -c -- "$current"))
    fi
    ;;
  esac
}`;
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
  if (typeof filling !== 'object') return ' return ;;';
  if ('words' in filling) return ` words='${filling.words.join(' ')}' ;;`;
  if ('following' in filling) return ' return ;;';
  return `
    for word in ${filling.listed.join(' ')}; do
      [[ ,$current != *,$word,* ]] && words+=" \${current%"\${current##*,}"}$word"
    done
    ;;`;
}

function operandCase(names: readonly string[], index: number, filling: Filling): string[] {
  const at = (place: number) =>
    names
      .map((name) => `      ${name}:${place}`)
      .join(' | ')
      .trimStart();
  if (filling === 'profile') return [`      ${at(index)}) _tmdb_auth_profiles ;;`];
  if (typeof filling !== 'object') return [];
  if ('words' in filling) return [`      ${at(index)}) words='${filling.words.join(' ')}' ;;`];
  if ('listed' in filling) return [];
  // bash breaks helper:NAME at the sign, and completes what is after it.
  return [
    `      ${at(index)})
        case $previous in
${Object.entries(filling.following)
  .map(
    ([word, kind]) =>
      `        ${word}) ${kind === 'profile' ? '_tmdb_auth_profiles' : 'words=file; _tmdb_auth_storage helper:'} ;;`,
  )
  .join('\n')}
        esac
        ;;
      ${at(index + 1)} | ${at(index + 2)})
        [[ $current == : ]] && current=
        _tmdb_auth_storage
        ;;`,
  ];
}
