import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readTree } from '../../src/reference/tree.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';

const tree = await readTree();
const globals = tree.globals.flatMap(({ names }) => names);

/** A line as far as it is typed, and what Tab must offer then: all of it, and nothing else. */
const TABS: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['', tree.commands.flatMap(({ names }) => names)],
  ['--profile work ', tree.commands.flatMap(({ names }) => names)],
  ['-', [...globals, ...tree.version.names]],
  ['--profile ', ['personal', 'work']],
  ['guest --profile ', ['personal', 'work']],
  ...tree.commands.flatMap(({ names, flags, operands }) =>
    names.flatMap((name) => [
      [`${name} -`, [...globals, ...flags.flatMap((flag) => flag.names)]] as const,
      ...flags.flatMap(({ names: [flag], filling }) =>
        typeof filling === 'object' ? [[`${name} ${flag} `, filling.words] as const] : [],
      ),
      ...operands.flatMap(({ filling }, index) =>
        typeof filling === 'object' ? [[`${name} ${'path '.repeat(index)}`, filling.words] as const] : [],
      ),
    ]),
  ),
];

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

function printed(shell: string): string {
  return execFileSync('node', ['bin/tmdb-auth.js', 'completion', shell], { encoding: 'utf8' });
}

interface Shell {
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

const SHELLS: readonly Shell[] = [
  bash,
  { ...bash, shell: 'bash with bash-completion', setUp: `source ${BASH_COMPLETION}; ${bash.setUp}` },
  {
    shell: 'zsh',
    start: ['-f', '-i'],
    setUp: `autoload -Uz compinit; compinit -D -u; setopt noautomenu nobeep; LISTMAX=0
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

/** A home with two profiles, and the names of others elsewhere in the file. */
function home() {
  const machine = install();
  const entry = { 'https://api.themoviedb.org': { api_key: { value: 'k' } } };
  const document = { version: 1, profiles: { work: entry, personal: entry }, other: { no: { profile: {} } } };
  mkdirSync(dirname(machine.file), { recursive: true, mode: 0o700 });
  writeFileSync(machine.file, JSON.stringify(document, undefined, 2), { mode: 0o600 });
  return machine;
}

function open({ shell, start, setUp }: Shell, before: readonly string[] = []) {
  const machine = home();
  const rc = join(machine.home, 'rc');
  const [program = ''] = shell.split(' ');
  writeFileSync(rc, setUp);
  writeFileSync(join(machine.home, 'script'), printed(program));
  const env = { ...machine.env, PS1: 'READY ', TMPDIR: machine.home };
  const [first = '', ...args] = [...before, program, ...start];
  const terminal = startInPty(first, args, { env, columns: 200, rows: 200 });
  let count = 0;
  /** What comes on the screen of keys, until a command after them has run. */
  async function press(keys: string): Promise<string> {
    count += 1;
    const from = terminal.screen().length;
    terminal.type(keys.replace('\t', ''));
    // zsh takes a Tab in the midst of other input for a pasted one.
    await setTimeout(50);
    if (keys.endsWith('\t')) terminal.type('\t');
    await setTimeout(150);
    terminal.type(`\u0015echo do'ne'${count}\r`);
    await terminal.shows(`done${count}`);
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

const screenShells = SHELLS.filter(({ shell }) => shell !== 'fish');

describe.each(screenShells)('$shell', (shell) => {
  const left = lacks(shell.shell.split(' ')[0]!) || (shell.shell.includes('with') && !existsSync(BASH_COMPLETION));

  test.skipIf(left)('Tab offers what there is, and nothing else', async () => {
    const { press, ready, hits } = open(shell);
    await ready();
    const offers: Record<string, readonly string[]> = {};
    for (const [typed] of TABS) {
      rmSync(hits, { force: true });
      const seen = await press(`tmdb-auth ${typed}\t`);
      // zsh moves about on the screen: it is asked what it adds there.
      const screen = existsSync(hits) ? readFileSync(hits, 'utf8') : seen;
      const lines = screen.split('\n').filter((line) => !/READY|tmdb-auth|done/.test(line));
      const words = lines.flatMap((line) => line.split(shell.separator)[0]!.trim().split(/\s+/)).filter(Boolean);
      offers[typed] = [...new Set(words)].sort();
    }
    expect(offers).toEqual(Object.fromEntries(TABS.map(([typed, offered]) => [typed, [...new Set(offered)].sort()])));
  });
});

test.skipIf(lacks('fish'))('fish: Tab offers what there is, and nothing else', async () => {
  const { script } = home();
  const asked = TABS.map(([typed]) => `echo "= ${typed}"; complete -C "tmdb-auth ${typed}"`).join('; ');
  const { stdout } = await script(`tmdb-auth completion fish | source; ${asked}`, 'fish');
  const offers = stdout
    .split(/^= /m)
    .slice(1)
    .map((part) => {
      const [typed, ...lines] = part.split('\n');
      return [typed, [...new Set(lines.map((line) => line.split('\t')[0]!).filter(Boolean))].sort()];
    });
  expect(Object.fromEntries(offers)).toEqual(
    Object.fromEntries(TABS.map(([typed, offered]) => [typed, [...new Set(offered)].sort()])),
  );
});

test.each(SHELLS)(
  '$shell: the script is in order by its own check, and leaves no variable behind',
  async ({ shell }) => {
    const [program = ''] = shell.split(' ');
    if (lacks(program)) return;
    const { script, home: directory } = home();
    const list = { bash: 'compgen -v', zsh: 'typeset +', fish: 'set --names' }[program];
    const load = { bash: '. ./script', zsh: 'autoload compinit; compinit -D -u; . ./script', fish: '. ./script' }[
      program
    ];
    const use = program === 'bash' ? 'COMP_WORDS=(tmdb-auth --profile ""); COMP_CWORD=2; _tmdb_auth;' : '';
    const { stdout, stderr, status } = await script(
      `cd ${directory}; tmdb-auth completion ${program} >script; ${program} -n script
${load}; ${list} >before; . ./script; ${use} ${list} >after`,
      program,
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
    const names = (file: string) => readFileSync(join(directory, file), 'utf8').trim().split('\n');
    const made = names('after').filter((name) => !names('before').includes(name));
    expect(made.filter((name) => !/^(COMP_WORDS|COMP_CWORD|COMPREPLY|BASH_\w+|_)$/.test(name))).toEqual([]);
  },
);

const COUNTED = 'trace=execve,fork,vfork,clone,clone3';

function startedIn(log: string): number {
  return readFileSync(log, 'utf8').match(/(execve|fork|clone3?)\((?!.*CLONE_THREAD)/g)?.length ?? 0;
}

const typed = ['guest -', 'print ', '--profile ', ''];

test.skipIf(lacks('strace')).each([
  [
    'bash',
    typed.map((line) => `COMP_WORDS=(tmdb-auth ${line} ${/ $|^$/.test(line) ? "''" : ''}); COMP_CWORD=2; _tmdb_auth`),
  ],
  ['fish', typed.map((line) => `complete -C 'tmdb-auth ${line}'`)],
])('%s: completion starts no process', (shell, lines) => {
  if (lacks(shell)) return;
  const { home: directory, env } = home();
  writeFileSync(join(directory, 'script'), printed(shell));
  const script = `. ${directory}/script; ${lines.join('; ')}`;
  const log = join(directory, 'log');
  execFileSync('strace', ['-f', '-qq', '-e', COUNTED, '-o', log, shell, '-c', script], { env });
  // The shell itself.
  expect(startedIn(log)).toBe(1);
});

test.skipIf(lacks('strace', 'zsh'))('zsh: a Tab starts no process', async () => {
  const log = join(install().home, 'log');
  const { terminal, press, ready } = open(SHELLS[2]!, [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-e',
    COUNTED,
    '-o',
    log,
  ]);
  await ready();
  // The first Tab loads functions.
  await press('tmdb-auth guest -\t');
  for (const line of typed) {
    terminal.type(`tmdb-auth ${line}`);
    await setTimeout(200);
    const before = startedIn(log);
    terminal.type('\t');
    await setTimeout(200);
    expect(startedIn(log) - before).toBe(0);
    await press('');
  }
});

test('the scripts for packagers are those that the program prints', () => {
  const directory = join(import.meta.dirname, '../../completions');
  for (const [file, shell] of Object.entries({
    'tmdb-auth.bash': 'bash',
    '_tmdb-auth': 'zsh',
    'tmdb-auth.fish': 'fish',
  })) {
    expect(readFileSync(join(directory, file), 'utf8')).toBe(printed(shell));
  }
});
