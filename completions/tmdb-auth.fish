# fish completion for tmdb-auth, as printed by: tmdb-auth completion fish

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
            case --profile --timeout --base-url -u --username --min-ttl --format --output --only --name --port --fault
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
        for row in (string split \n -- $text)
            switch $row
                case '  "profiles": {'
                    set inside 1
                case '  }*'
                    set inside
                case '    "*": {'
                    test -n "$inside"; and string match -rg '^    "([^"\\\\]+)": \{' -- $row
            end
        end
        return
    end
end

complete -c tmdb-auth -f
complete -c tmdb-auth -l json -d 'one JSON object on stdout, whatever happens'
complete -c tmdb-auth -l profile -xa '(__tmdb_auth_profiles)' -d 'which stored account (TMDB_AUTH_PROFILE)'
complete -c tmdb-auth -l no-input -d 'never ask; fail instead (TMDB_AUTH_NO_INPUT)'
complete -c tmdb-auth -l no-store -d 'write nothing to the config file'
complete -c tmdb-auth -l show-secrets -d 'show values that are hidden otherwise'
complete -c tmdb-auth -s q -l quiet -d 'say nothing but errors'
complete -c tmdb-auth -s v -l verbose -d 'log each request to stderr'
complete -c tmdb-auth -l no-color -d 'no colors (NO_COLOR)'
complete -c tmdb-auth -l timeout -x -d 'time limit: seconds, or a number with s, m, h (TMDB_AUTH_TIMEOUT)'
complete -c tmdb-auth -l base-url -x -d 'TMDb\'s API or a stand-in for it (TMDB_AUTH_BASE_URL)'
complete -c tmdb-auth -s h -l help -d 'show help'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -s V -l version -d 'print the version'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a login -d 'log in, with username and password or in the browser'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a status -d 'show who is logged in, and what with'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a whoami -d 'show who is logged in, and what with'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a logout -d 'end the session'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a guest -d 'give a guest session'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a token -d 'make a request token to approve'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a validate -d 'approve a request token with username and password'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a session -d 'exchange an approved request token for a session'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a print -d 'print a stored value and nothing else'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a export -d 'write the credentials for another program'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a exec -d 'run a program with the credentials in its environment'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a config -d 'show and change settings'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a completion -d 'print the completion script of a shell'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a doctor -d 'find out why a login fails'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a sandbox -d 'serve an embedded TMDb to try and test against'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l web -d 'approve in the browser instead of with a password'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l no-browser -d 'with --web: start no browser (BROWSER=none)'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l qr -d 'with --web: show the URL as a QR code too; starts no browser'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -s u -l username -x -d 'the TMDb user name (TMDB_USERNAME)'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l password-stdin -d 'read the password from stdin (or set TMDB_PASSWORD)'
complete -c tmdb-auth -n '__tmdb_auth_at any status whoami' -l verify -d 'ask TMDb whether it accepts them'
complete -c tmdb-auth -n '__tmdb_auth_at any status whoami' -l min-ttl -x -d 'end with 4 if the active one expires sooner: 90s, 10m, 1h'
complete -c tmdb-auth -n '__tmdb_auth_at any logout' -l all -d 'of all profiles'
complete -c tmdb-auth -n '__tmdb_auth_at any guest' -l new -d 'make another one even if one is stored'
complete -c tmdb-auth -n '__tmdb_auth_at any validate' -s u -l username -x -d 'the TMDb user name (TMDB_USERNAME)'
complete -c tmdb-auth -n '__tmdb_auth_at any validate' -l password-stdin -d 'read the password from stdin (or set TMDB_PASSWORD)'
complete -c tmdb-auth -n '__tmdb_auth_at any session' -l wait -d 'wait until it is approved, has expired, or --timeout is over'
complete -c tmdb-auth -n '__tmdb_auth_at 0 print' -a 'session-id guest-session-id request-token access-token api-key' -d 'what to print'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l format -xa 'dotenv sh fish powershell json gitlab docker k8s github' -d 'how to write them'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l output -rF -d 'write to this file (mode 0600), whole or not at all'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l only -x -d 'only these of session, guest and key, separated by commas'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l name -x -d 'of the Secret of k8s (default: tmdb-auth)'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l outputs -d 'with github: set the step\'s outputs too'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l only -x -d 'only these of session, guest and key, separated by commas'
complete -c tmdb-auth -n '__tmdb_auth_at any config' -l stdin -d 'with set: read the secret from stdin'
complete -c tmdb-auth -n '__tmdb_auth_at 0 config' -a 'path list get set unset' -d 'what to do'
complete -c tmdb-auth -n '__tmdb_auth_at 1 config' -a 'profile storage api-key access-token' -d 'the setting'
complete -c tmdb-auth -n '__tmdb_auth_at 0 completion' -a 'bash zsh fish' -d 'the shell'
complete -c tmdb-auth -n '__tmdb_auth_at any doctor' -l offline -d 'look only at this machine'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l port -x -d 'the port to listen at (default: any free one)'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l fault -xa 'rate-limit maintenance wrong-password suspended-key expired-token slow' -d 'answer with this refusal; may be repeated'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l try -d 'the command is one of tmdb-auth itself (default: login)'
