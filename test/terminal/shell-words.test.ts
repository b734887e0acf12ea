import { expect, test } from 'vitest';
import { type Shell, shellOf } from '../../src/shell.ts';
import { inWordsOf } from '../../src/terminal/shell-words.ts';

test.each<[platform: NodeJS.Platform, env: Readonly<Record<string, string>>, Shell]>([
  ['linux', {}, 'sh'],
  ['linux', { SHELL: '/usr/bin/fish' }, 'fish'],
  ['linux', { SHELL: '/opt/microsoft/powershell/7/pwsh' }, 'powershell'],
  ['darwin', { SHELL: '/bin/zsh', PROMPT: '%m' }, 'sh'],
  ['win32', {}, 'powershell'],
  ['win32', { PROMPT: '$P$G' }, 'cmd'],
  ['win32', { PROMPT: '$P$G', SHELL: '/usr/bin/bash' }, 'sh'],
  ['win32', { SHELL: 'C:\\msys64\\usr\\bin\\fish.exe' }, 'fish'],
])('on %s with %j a person types into %s', (platform, env, shell) => {
  expect(shellOf({ platform, env })).toBe(shell);
});

const PIPED = 'set TMDB_PASSWORD, or: printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin';
const UNSET = 'unset NODE_DEBUG; for a program that is run: tmdb-auth exec -- env NODE_DEBUG=… COMMAND';

test.each<[Shell, hint: string, said: string]>([
  ['sh', PIPED, PIPED],
  ['fish', PIPED, PIPED],
  ['powershell', PIPED, 'set TMDB_PASSWORD, or: $PASSWORD | tmdb-auth login -u NAME --password-stdin'],
  ['cmd', PIPED, 'set TMDB_PASSWORD, or: tmdb-auth login -u NAME --password-stdin <FILE'],
  ['sh', UNSET, UNSET],
  ['fish', 'unset TMDB_API_KEY, or set it again', 'set -e TMDB_API_KEY, or set it again'],
  [
    'powershell',
    UNSET,
    'Remove-Item Env:NODE_DEBUG; for a program that is run: tmdb-auth exec -- cmd /c "set NODE_DEBUG=…& COMMAND"',
  ],
  ['cmd', UNSET, 'set NODE_DEBUG=; for a program that is run: tmdb-auth exec -- cmd /c "set NODE_DEBUG=…& COMMAND"'],
  ['powershell', "tmdb-auth login --profile='a b'", "tmdb-auth login --profile='a b'"],
  ['powershell', "tmdb-auth --profile 'it'\\''s' login", "tmdb-auth --profile 'it''s' login"],
  ['cmd', "tmdb-auth login --profile='a b'", 'tmdb-auth login --profile="a b"'],
  ['cmd', "tmdb-auth --profile 'a b' login", 'tmdb-auth --profile "a b" login'],
  ['cmd', "another user's login", "another user's login"],
])('in %s: %s', (shell, hint, said) => {
  expect(inWordsOf(shell, hint)).toBe(said);
});
