import type { Shell } from '../shell.ts';

type Rule = readonly [words: RegExp, others: string];

/** `printf %s "$PASSWORD" | ` before a command of ours. */
const PIPED = /printf %s "\$(\w+)" \| /g;
const UNSET = /\bunset (\w+)/g;
const WITH_VARIABLE = /\benv (\w+)=… COMMAND/g;

/** What other shells say for the few words of sh that hints have. */
const RULES: Readonly<Record<Shell, readonly Rule[]>> = {
  sh: [],
  fish: [[UNSET, 'set -e $1']],
  powershell: [
    [PIPED, '$$$1 | '],
    [UNSET, 'Remove-Item Env:$1'],
    [WITH_VARIABLE, 'cmd /c "set $1=…& COMMAND"'],
    [/'\\''/g, "''"],
  ],
  cmd: [
    // `echo %PASSWORD%` would run what is behind an `&` in it.
    [/printf %s "\$\w+" \| (tmdb-auth [^;,]*)/g, '$1 <FILE'],
    [UNSET, 'set $1='],
    [WITH_VARIABLE, 'cmd /c "set $1=…& COMMAND"'],
    [/(?<=[ =])'([^']*)'/g, '"$1"'],
  ],
};

/** A hint, which is written in the words of sh, in those of another shell. */
export function inWordsOf(shell: Shell, hint: string): string {
  return RULES[shell].reduce((text, [words, others]) => text.replaceAll(words, others), hint);
}
