# bash completion for tmdb-auth, as printed by: tmdb-auth completion bash
_tmdb_auth() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command= word index operands=0
  local -a words
  words=()
  COMPREPLY=()
  # bash breaks --flag=value at the sign.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    case $word in
    --)
      compopt -o default 2>/dev/null
      return
      ;;
    --profile | --timeout | --base-url | -u | --username | --min-ttl | --format | --output | --only | --name | --port | --fault)
      ((index++))
      [[ ${COMP_WORDS[index]} == = ]] && ((index++))
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
  --profile) _tmdb_auth_profiles ;;
  --timeout) return ;;
  --base-url) return ;;
  -u | --username) return ;;
  --min-ttl) return ;;
  --format) words=(dotenv sh fish powershell json gitlab docker k8s github) ;;
  --output)
    compopt -o default 2>/dev/null
    return
    ;;
  --only) return ;;
  --name) return ;;
  --port) return ;;
  --fault) words=(rate-limit maintenance wrong-password suspended-key expired-token slow) ;;
  *)
    case $current in
    -*)
      case $command in
      '') words=(-V --version --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      login) words=(--web --no-browser --qr -u --username --password-stdin --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      status | whoami) words=(--verify --min-ttl --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      logout) words=(--all --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      guest) words=(--new --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      token) words=(--json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      validate) words=(-u --username --password-stdin --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      session) words=(--wait --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      print) words=(--json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      export) words=(--format --output --only --name --outputs --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      exec) words=(--only --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      config) words=(--stdin --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      completion) words=(--json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      doctor) words=(--offline --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      sandbox) words=(--port --fault --try --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help) ;;
      esac
      ;;
    *)
      case $command:$operands in
      :*) words=(login status whoami logout guest token validate session print export exec config completion doctor sandbox) ;;
      print:0) words=(session-id guest-session-id request-token api-key access-token) ;;
      config:0) words=(path list get set unset) ;;
      config:1) words=(profile storage api-key access-token) ;;
      completion:0) words=(bash zsh fish) ;;
      esac
      ;;
    esac
    ;;
  esac
  for word in ${words[@]+"${words[@]}"}; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}

_tmdb_auth_profiles() {
  local directory line inside=
  for directory in "${TMDB_AUTH_CONFIG_DIR-}" "${XDG_CONFIG_HOME:-$HOME/.config}/tmdb-auth" "$HOME/Library/Preferences/tmdb-auth"; do
    [[ -n $directory && -r $directory/config.json ]] || continue
    while IFS= read -r line; do
      case $line in
      '  "profiles": {') inside=1 ;;
      '  }'*) inside= ;;
      '    "'*'": {')
        line=${line#????\"}
        [[ -n $inside && $line != *\\* ]] && printf -v line %q "${line%????}" && words+=("$line")
        ;;
      esac
    done <"$directory/config.json"
    return
  done
}

complete -F _tmdb_auth tmdb-auth
