# PowerShell completion for tmdb-auth, as printed by: tmdb-auth completion powershell
Register-ArgumentCompleter -Native -CommandName tmdb-auth -ScriptBlock {
  param($word, $ast, $cursor)
  $withValue = -split '--profile --timeout --base-url -u --username --min-ttl --format --output --only --as --name --port --approve --fault --seed --token-ttl --guest-ttl --delay --allow-redirect --stubs'
  $flags = @{
    '' = '-V --version'
    'login' = '--web --no-browser --qr -u --username --password-stdin --v4 --no-session --keep'
    'status' = '--verify --min-ttl'
    'logout' = '--all --local'
    'guest' = '--new --min-ttl'
    'token' = '--v4'
    'validate' = '-u --username --password-stdin'
    'session' = '--wait --keep'
    'export' = '--format --output --force --only --as --name --outputs'
    'exec' = '--only --as --temporary --strict --web --no-browser --qr -u --username --password-stdin'
    'config' = '--stdin --all-profiles'
    'profile' = '--yes --local'
    'doctor' = '--offline'
    'sandbox' = '--port --approve --fault --seed --token-ttl --guest-ttl --delay --allow-redirect --stubs --as --no-control --try'
  }
  $values = @{
    '--format' = 'dotenv sh fish powershell json gitlab docker systemd k8s github azure circleci'
    '--approve' = 'auto deny'
    '--fault' = 'rate-limit maintenance wrong-password suspended-key expired-token slow'
    'print 0' = 'session-id user-token guest-session-id request-token access-token api-key username account-id account-object-id'
    'config 0' = 'path list get set unset'
    'config 1' = 'profile storage api-key access-token user-token guest-session'
    'profile 0' = 'list use rename remove'
    'completion 0' = 'bash zsh fish powershell'
    'help 0' = 'login status whoami logout guest token validate session print export exec config profile completion doctor sandbox credentials exit-codes environment storage json ci'
  }
  $command = $previous = ''
  $operands = 0
  foreach ($element in @($ast.CommandElements | Select-Object -Skip 1)) {
    # The word at the cursor is still being typed.
    if ($element.Extent.EndOffset -ge $cursor) { break }
    $text = "$element"
    if ($text -eq '--') { return }
    if ($withValue -ccontains $previous) { $previous = ''; continue }
    $previous = $text
    if ($text.StartsWith('-')) { continue }
    if ($command) { $operands++ } else { $command = $text }
  }
  $offered = if ($withValue -ccontains $previous) { $values[$previous] }
  elseif ($word.StartsWith('-')) { $flags[$command] + ' --json --profile --no-input --no-store --show-secrets -q --quiet -v --verbose --no-color --timeout --base-url -h --help' }
  elseif ($command) { $values["$command $operands"] }
  else { 'login status whoami logout guest token validate session print export exec config profile completion doctor sandbox help' }
  -split "$offered" | Where-Object { $_ -and $_.StartsWith($word) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
