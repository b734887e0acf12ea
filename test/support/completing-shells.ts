import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install } from './installed-program.ts';
import { startInPty } from './pty.ts';

export const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

/** The script that the program prints. */
export function printedScript(shell: string): string {
  return execFileSync('node', ['bin/tmdb-auth.js', 'completion', shell], { encoding: 'utf8' });
}

export interface Shell {
  readonly shell: string;
  readonly start: readonly string[];
  readonly setUp: string;
  /** What stands before the description in a line of the list. */
  readonly separator: string;
}

const bash: Shell = {
  shell: 'bash',
  start: ['--norc', '-i'],
  setUp: `bind 'set show-all-if-ambiguous on' 'set completion-query-items 0' 'set page-completions off' 2>/dev/null
bind 'set show-all-if-ambiguous on'; bind 'set completion-query-items 0'; bind 'set page-completions off'
. $HOME/script`,
  separator: '\n',
};

export const SHELLS: readonly Shell[] = [
  bash,
  { ...bash, shell: 'bash with bash-completion', setUp: `source ${BASH_COMPLETION}; ${bash.setUp}` },
  {
    shell: 'zsh',
    start: ['-f', '-i'],
    // By default a Tab in the midst of other input is one that was pasted.
    setUp: `autoload -Uz compinit; compinit -D -u; zstyle ':completion:*' insert-tab false; setopt noautomenu nobeep; LISTMAX=0
. $HOME/script
compadd() {
  if [[ $* != *(-O|-A|-D)[[:space:]]* ]]; then
    local -a hits
    builtin compadd -A hits "$@"
    print -rl -- $hits >>$HOME/hits
  fi
  builtin compadd "$@"
}`,
    separator: ' -- ',
  },
  {
    shell: 'fish',
    start: ['--no-config', '-i'],
    setUp: '. $HOME/script',
    separator: '\t',
  },
];

/**
 * A home with two profiles, and the names of others elsewhere in the file; with two keychains, two programs and two
 * files.
 */
export function homeWithProfiles() {
  const machine = install();
  const entry = { 'https://api.themoviedb.org': { api_key: { value: 'k' } } };
  const document = {
    version: 1,
    profiles: { work: entry, '(all profiles)': entry, '(temporary) 0f': entry, personal: entry },
    other: { no: { profile: {} } },
  };
  for (const name of ['docker-credential-one', 'docker-credential-other', 'tmdb-try-one', 'tmdb-try-two']) {
    writeFileSync(join(machine.home, 'bin', name), '#!/bin/sh\n', { mode: 0o755 });
  }
  for (const name of ['file-one', 'file-two']) writeFileSync(join(machine.home, name), '');
  mkdirSync(dirname(machine.file), { recursive: true, mode: 0o700 });
  writeFileSync(machine.file, JSON.stringify(document, undefined, 2), { mode: 0o600 });
  return machine;
}

/** A shell in a terminal of its own, in which the completion is loaded. */
export function openShell({ shell, start, setUp }: Shell, before: readonly string[] = []) {
  const machine = homeWithProfiles();
  const rc = join(machine.home, 'rc');
  const [program = ''] = shell.split(' ');
  writeFileSync(rc, setUp);
  writeFileSync(join(machine.home, 'script'), printedScript(program));
  const env = { ...machine.env, PS1: 'READY ', TMPDIR: machine.home };
  const [first = '', ...args] = [...before, program, ...start];
  const terminal = startInPty(first, args, { env, columns: 200, rows: 200 });
  let count = 0;
  /** What comes on the screen of keys, until a command after them has run. */
  async function press(keys: string): Promise<string> {
    count += 1;
    const from = terminal.screen().length;
    terminal.type(`${keys}\u0015echo do'ne'${count}\r`);
    await terminal.shows(`done${count}`);
    // Before the next prompt the terminal, and not yet the shell, would take what is typed.
    await terminal.shows('READY');
    return (
      terminal
        .screen()
        .slice(from)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals are told
        .replace(/\u001b\[[\d;?]*[a-zA-Z]|\r|\u001b[=>]|\u0007/g, '')
    );
  }
  return {
    terminal,
    press,
    hits: join(machine.home, 'hits'),
    ready: async () => {
      await terminal.shows('READY');
      await press(`. ${rc}\r`);
    },
  };
}
