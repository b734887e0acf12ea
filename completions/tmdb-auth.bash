# bash completion for tmdb-auth, as printed by: tmdb-auth completion bash
_tmdb_auth() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= word words= index operands=0 try=
  local IFS=$' \t\n'
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
      _tmdb_auth_command $((index + 1))
      return
      ;;
    --try) try=1 ;;
    --profile | --timeout | --base-url | -u | --username | --min-ttl | --format | --output | --only | --as | --name | --port | --approve | --fault | --seed | --token-ttl | --guest-ttl | --delay | --allow-redirect | --stubs)
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
  --timeout | --base-url | -u | --username | --min-ttl | --as | --name | --port | --seed | --token-ttl | --guest-ttl | --delay | --allow-redirect) return ;;
  --format) words='dotenv sh fish powershell json gitlab docker systemd k8s github azure circleci' ;;
  --output | --stubs)
    compopt -o default 2>/dev/null
    return
    ;;
  --only)
    for word in key session user guest account; do
      [[ ,$current != *,$word,* ]] && words+=" ${current%"${current##*,}"}$word"
    done
    ;;
  --approve) words='auto deny' ;;
  --fault) words='rate-limit maintenance wrong-password suspended-key expired-token slow' ;;
  *)
    case $current in
    -*)
      case $command in
      '') words='-V --version' ;;
      login) words='--web --no-browser --qr -u --username --password-stdin --v4 --no-session --keep' ;;
      status) words='--verify --min-ttl' ;;
      logout) words='--all --local' ;;
      guest) words='--new --min-ttl' ;;
      token) words='--v4' ;;
      validate) words='-u --username --password-stdin' ;;
      session) words='--wait --keep' ;;
      export) words='--format --output --force --only --as --name --outputs' ;;
      exec) words='--only --as --temporary --strict --web --no-browser --qr -u --username --password-stdin' ;;
      config) words='--stdin --all-profiles' ;;
      profile) words='--yes --local' ;;
      doctor) words='--offline' ;;
      sandbox) words='--port --approve --fault --seed --token-ttl --guest-ttl --delay --allow-redirect --stubs --as --no-control --try' ;;
      esac
      words+=' --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help'
      ;;
    *)
      case $command:$operands in
      :*) words='login status whoami logout guest token validate session print export exec config profile completion doctor sandbox help' ;;
      print:0) words='session-id user-token guest-session-id request-token access-token api-key username account-id account-object-id' ;;
      config:0) words='path list get set unset' ;;
      config:1) words='profile storage api-key access-token user-token guest-session' ;;
      config:2)
        case $previous in
        profile) _tmdb_auth_profiles ;;
        storage) words=file; _tmdb_auth_storage helper: ;;
        esac
        ;;
      config:3 | config:4)
        [[ $current == : ]] && current=
        _tmdb_auth_storage
        ;;
      profile:0) words='list use rename remove' ;;
      profile:1) _tmdb_auth_profiles ;;
      completion:0) words='bash zsh fish powershell' ;;
      help:0) words='login status whoami logout guest token validate session print export exec config profile completion doctor sandbox credentials exit-codes environment storage json ci' ;;
      esac
      ;;
    esac
    ;;
  esac
  for word in $words; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}

# What is after the first $1 words: a command line of ours, or of another program.
_tmdb_auth_command() {
  if [[ -n $try ]]; then
    local left=(tmdb-auth "${COMP_WORDS[@]:$1}")
    local COMP_WORDS=("${left[@]}") COMP_CWORD=$((COMP_CWORD - $1 + 1))
    _tmdb_auth
    return
  fi
  case $command in
  exec | sandbox)
    if declare -F _comp_command_offset >/dev/null; then
      _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
      _command_offset "$1"
    else
      compopt -o default 2>/dev/null
      IFS=$'\n'
      ((COMP_CWORD == $1)) && COMPREPLY=($(compgen -c -- "$current"))
    fi
    ;;
  esac
}

_tmdb_auth_storage() {
  local directory file IFS=:
  for directory in $PATH; do
    for file in "$directory"/docker-credential-*; do
      [[ -x $file ]] && words+=" $1${file##*/docker-credential-}"
    done
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
      '    "(all profiles)": {' | '    "(temporary) '*) ;;
      '    "'*'": {')
        line=${line#????\"}
        [[ -n $inside && $line != *\\* ]] && printf -v line %q "${line%????}" && [[ $line == "$current"* ]] && COMPREPLY+=("$line")
        ;;
      esac
    done <"$directory/config.json"
    return
  done
}

complete -F _tmdb_auth tmdb-auth
