# fish completion for tmdb-auth, as printed by: tmdb-auth completion fish

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
            case --profile --timeout --base-url -u --username --min-ttl --format --output --only --as --name --port --approve --fault --seed --token-ttl --guest-ttl --delay --allow-redirect --stubs
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

# A command line of its own: with --try it is one of ours again.
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
            printf '%s\t%s\n' file 'the config file'
            for file in $PATH/docker-credential-*
                printf '%s\t%s\n' (string replace -r '.*/docker-credential-' helper: -- $file) 'a keychain'
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
        for row in (string split \n -- $text)
            switch $row
                case '  "profiles": {'
                    set inside 1
                case '  }*'
                    set inside
                case '    "(all profiles)": {' '    "(temporary) *'
                case '    "*": {'
                    test -n "$inside"; and string match -rg '^    "([^"\\\\]+)": \{' -- $row
            end
        end
        return
    end
end

complete -c tmdb-auth -f
complete -c tmdb-auth -l json -d 'print one JSON object, also for an error'
complete -c tmdb-auth -l profile -x -a '(__tmdb_auth_profiles)' -d 'which stored account (TMDB_AUTH_PROFILE)'
complete -c tmdb-auth -l no-input -d 'never ask, but fail (TMDB_AUTH_NO_INPUT)'
complete -c tmdb-auth -l no-store -d 'write nothing to the config file'
complete -c tmdb-auth -l show-secrets -d 'show secrets instead of hiding them'
complete -c tmdb-auth -s q -l quiet -d 'say only errors'
complete -c tmdb-auth -s v -l verbose -d 'log each request to stderr'
complete -c tmdb-auth -l no-color -d 'no colors (NO_COLOR)'
complete -c tmdb-auth -l timeout -x -d 'time limit: seconds, or a number with s, m, h (TMDB_AUTH_TIMEOUT)'
complete -c tmdb-auth -l base-url -x -d 'the URL of TMDb\'s API, or of a stand-in (TMDB_AUTH_BASE_URL)'
complete -c tmdb-auth -s h -l help -d 'show help'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -s V -l version -d 'print the version'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a login -d 'log in, with username and password or in the browser'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a status -d 'show who is logged in, and what with'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a whoami -d 'print the username'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a logout -d 'end the session'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a guest -d 'give a guest session'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a token -d 'make a request token to approve'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a validate -d 'approve a request token with username and password'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a session -d 'exchange an approved request token for a session'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a print -d 'print a stored value and nothing else'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a export -d 'write the credentials for another program'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a exec -d 'run a program with the credentials in its environment'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a config -d 'show and change settings'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a profile -d 'list, choose, rename and remove stored accounts'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a completion -d 'print the completion script of a shell'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a doctor -d 'find out why a login fails'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\' help' -a sandbox -d 'serve an embedded TMDb to try and test against'
complete -c tmdb-auth -n '__tmdb_auth_at 0 \'\'' -a help -d 'show the help of a command or a topic'
complete -c tmdb-auth -n '__tmdb_auth_at 0 help' -a 'credentials exit-codes environment storage json ci'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l web -d 'approve in the browser instead of with a password'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l no-browser -d 'start no browser: open the URL yourself (BROWSER=none)'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l qr -d 'show the URL as a QR code too; starts no browser'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -s u -l username -x -d 'the TMDb username (TMDB_USERNAME)'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l password-stdin -d 'read the password from stdin (or set TMDB_PASSWORD)'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l v4 -d 'log in by version 4 of the API: a user token, and a session'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l no-session -d 'with --v4: make no session'
complete -c tmdb-auth -n '__tmdb_auth_at any login' -l keep -d 'do not end the session that was stored before'
complete -c tmdb-auth -n '__tmdb_auth_at any status' -l verify -d 'ask TMDb whether it accepts them'
complete -c tmdb-auth -n '__tmdb_auth_at any status' -l min-ttl -x -d 'end with 4 if the active one expires sooner: 90s, 10m, 1h'
complete -c tmdb-auth -n '__tmdb_auth_at any logout' -l all -d 'of all profiles'
complete -c tmdb-auth -n '__tmdb_auth_at any logout' -l local -d 'remove them here only; they stay valid at TMDb'
complete -c tmdb-auth -n '__tmdb_auth_at any guest' -l new -d 'make another one even if one is stored'
complete -c tmdb-auth -n '__tmdb_auth_at any guest' -l min-ttl -x -d 'make another one if the stored one expires sooner: 90s, 10m, 1h'
complete -c tmdb-auth -n '__tmdb_auth_at any token' -l v4 -d 'of version 4 of the API, for a user token'
complete -c tmdb-auth -n '__tmdb_auth_at any validate' -s u -l username -x -d 'the TMDb username (TMDB_USERNAME)'
complete -c tmdb-auth -n '__tmdb_auth_at any validate' -l password-stdin -d 'read the password from stdin (or set TMDB_PASSWORD)'
complete -c tmdb-auth -n '__tmdb_auth_at any session' -l wait -d 'wait until it is approved, has expired, or --timeout is over'
complete -c tmdb-auth -n '__tmdb_auth_at any session' -l keep -d 'do not end the session that was stored before'
complete -c tmdb-auth -n '__tmdb_auth_at 0 print' -a 'session-id\\t\'of a login\' user-token\\t\'of a person, of API version 4\' guest-session-id\\t\'without an account\' request-token\\t\'the pending one\' access-token\\t\'the API Read Access Token\' api-key\\t\'of API version 3\' username\\t\'who is logged in\' account-id\\t\'for calls about the account\' account-object-id\\t\'for those of API version 4\''
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l format -x -a 'dotenv\\t\'a .env file\' sh\\t\'sh, bash and zsh\' fish\\t\'the fish shell\' powershell\\t\'PowerShell\' json\\t\'one JSON object\' gitlab\\t\'a dotenv report of GitLab\' docker\\t\'docker run --env-file\' systemd\\t\'an EnvironmentFile of a unit\' k8s\\t\'a Secret of Kubernetes\' github\\t\'a job of GitHub Actions\' azure\\t\'a job of Azure Pipelines\' circleci\\t\'a job of CircleCI\'' -d 'how to write them'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l output -rF -d 'write to this file (mode 0600), and keep what else is in it; - is stdout'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l force -d 'with --output in json or k8s: replace a file that holds other things'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l only -x -a '(__tmdb_auth_list key session user guest account)' -d 'only these of key, session, user, guest and account, separated by commas'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l as -x -d 'give a credential under another name: access-token=TMDB_TOKEN; may be repeated'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l name -x -d 'of the Secret of k8s (default: tmdb-auth)'
complete -c tmdb-auth -n '__tmdb_auth_at any export' -l outputs -d 'with github: set the step\'s outputs too'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l only -x -a '(__tmdb_auth_list key session user guest account)' -d 'only these of key, session, user, guest and account, separated by commas'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l as -x -d 'give a credential under another name: access-token=TMDB_TOKEN; may be repeated'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l temporary -d 'log in for the program alone, for one of these (default: session): session, user, guest'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l strict -d 'with --temporary: exit 125 if the session could not be ended'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l web -d 'approve in the browser instead of with a password'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l no-browser -d 'start no browser: open the URL yourself (BROWSER=none)'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l qr -d 'show the URL as a QR code too; starts no browser'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -s u -l username -x -d 'the TMDb username (TMDB_USERNAME)'
complete -c tmdb-auth -n '__tmdb_auth_at any exec' -l password-stdin -d 'read the password from stdin (or set TMDB_PASSWORD)'
complete -c tmdb-auth -n '__tmdb_auth_at any config' -l stdin -d 'with set: read the secret from stdin'
complete -c tmdb-auth -n '__tmdb_auth_at any config' -l all-profiles -d 'for every profile that has no api-key or access-token of its own'
complete -c tmdb-auth -n '__tmdb_auth_at 0 config' -a 'path\\t\'where the config file is\' list\\t\'all of them\' get\\t\'show one\' set\\t\'change one\' unset\\t\'remove one\''
complete -c tmdb-auth -n '__tmdb_auth_at 1 config' -a 'profile\\t\'the default account\' storage\\t\'file, or a keychain\' api-key\\t\'of API version 3\' access-token\\t\'the API Read Access Token\' user-token\\t\'of a person, of API version 4\' guest-session\\t\'without an account\''
complete -c tmdb-auth -n '__tmdb_auth_at 2 config' -a '(__tmdb_auth_setting)'
complete -c tmdb-auth -n '__tmdb_auth_at any profile' -l yes -d 'with remove: do not ask first'
complete -c tmdb-auth -n '__tmdb_auth_at any profile' -l local -d 'with remove: remove it here only; its login stays valid at TMDb'
complete -c tmdb-auth -n '__tmdb_auth_at 0 profile' -a 'list\\t\'all of them\' use\\t\'make one the default\' rename\\t\'give one another name\' remove\\t\'log out of it, forget it\''
complete -c tmdb-auth -n '__tmdb_auth_at 1 profile' -a '(__tmdb_auth_profiles)'
complete -c tmdb-auth -n '__tmdb_auth_at 0 completion' -a 'bash zsh fish\\t\'the fish shell\' powershell\\t\'PowerShell\''
complete -c tmdb-auth -n '__tmdb_auth_at any doctor' -l offline -d 'check only this machine'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l port -x -d 'the port to listen at (default: any free one)'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l approve -x -a 'auto\\t\'approved at once\' deny\\t\'denied at once\'' -d 'decide about request tokens at once'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l fault -x -a 'rate-limit\\t\'HTTP 429\' maintenance\\t\'HTTP 503\' wrong-password\\t\'with every password\' suspended-key\\t\'with every key\' expired-token\\t\'with every request token\' slow\\t\'answers too late\'' -d 'answer with this refusal, always or so many times; may be repeated'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l seed -x -d 'the same ids in the same order, each time'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l token-ttl -x -d 'how long request tokens live, as --timeout has it'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l guest-ttl -x -d 'how long guest sessions live'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l delay -x -d 'milliseconds that each answer takes'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l allow-redirect -x -d 'redirect to this app too: myapp://, https://app.example; may be repeated'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l stubs -rF -d 'answer other GETs from its JSON files, such as 3/movie/550.json'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l as -x -d 'give a value under another name too: base-url=TMDB_BASE_URL; may be repeated'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l no-control -d 'no API at /__sandbox/ that changes it'
complete -c tmdb-auth -n '__tmdb_auth_at any sandbox' -l try -d 'the command is one of tmdb-auth itself (default: login)'
complete -c tmdb-auth -n '__tmdb_auth_at -- exec sandbox' -a '(__tmdb_auth_command)'
