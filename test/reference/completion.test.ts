import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readTree } from '../../src/reference/tree.ts';
import { install } from '../support/program.ts';
import { lacks } from '../support/programs.ts';
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
eval "$(tmdb-auth completion bash)"`,
  separator: '\n',
};

const SHELLS: readonly Shell[] = [
  bash,
  { ...bash, shell: 'bash with bash-completion', setUp: `source ${BASH_COMPLETION}; ${bash.setUp}` },
  {
    shell: 'zsh',
    start: ['-f', '-i'],
    setUp: `autoload -Uz compinit; compinit -D -u; setopt noautomenu nobeep; LISTMAX=0
source <(tmdb-auth completion zsh)`,
    separator: ' -- ',
  },
  {
    shell: 'fish',
    start: ['--no-config', '-i'],
    setUp: 'tmdb-auth completion fish | source',
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
  writeFileSync(rc, setUp);
  const env = { ...machine.env, PS1: 'READY ', TMPDIR: machine.home };
  const [program = '', ...args] = [...before, shell.split(' ')[0]!, ...start];
  const terminal = startInPty(program, args, { env, columns: 200, rows: 200 });
  let count = 0;
  /** What comes on the screen of keys, until a command after them has run. */
  async function press(keys: string): Promise<string> {
    count += 1;
    const from = terminal.screen().length;
    terminal.type(keys);
    await setTimeout(150);
    terminal.type(`\u0015echo do'ne'${count}\r`);
    await terminal.shows(`done${count}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals are told
    return terminal
      .screen()
      .slice(from)
      .replace(/\u001b\[[\d;?]*[a-zA-Z]|\r|\u001b[=>]|\u0007/g, '');
  }
  return { press, ready: () => press(`. ${rc}\r`) };
}

const screenShells = SHELLS.filter(({ shell }) => shell !== 'fish');

describe.each(screenShells)('$shell', (shell) => {
  const left = lacks(shell.shell.split(' ')[0]!) || (shell.shell.includes('with') && !existsSync(BASH_COMPLETION));

  test.skipIf(left)('Tab offers what there is, and nothing else', async () => {
    const { press, ready } = open(shell);
    await ready();
    const offers: Record<string, readonly string[]> = {};
    for (const [typed] of TABS) {
      const screen = await press(`tmdb-auth ${typed}\t`);
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
    const list = program === 'fish' ? 'set --names' : program === 'zsh' ? 'print -l ${(k)parameters}' : 'compgen -v';
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

test.skipIf(lacks('strace')).each(SHELLS)('$shell: a Tab starts no process', async (shell) => {
  if (lacks(shell.shell.split(' ')[0]!)) return;
  const log = join(install().home, 'log');
  const calls = 'trace=execve,fork,vfork,clone,clone3';
  const { press, ready } = open(shell, ['strace', '-f', '-qq', '-e', calls, '-o', log]);
  await ready();
  const started = () => readFileSync(log, 'utf8').match(/(execve|fork|clone3?)\((?!.*CLONE_THREAD)/g)?.length ?? 0;
  await press('tmdb-auth guest -\t');
  const before = started();
  for (const typed of ['guest -', 'print ', '--profile ', '']) await press(`tmdb-auth ${typed}\t`);
  expect(started() - before).toBe(0);
});

test('the scripts for packagers are those that the program prints', () => {
  const directory = join(import.meta.dirname, '../../completions');
  for (const [file, shell] of Object.entries({
    'tmdb-auth.bash': 'bash',
    '_tmdb-auth': 'zsh',
    'tmdb-auth.fish': 'fish',
  })) {
    const printed = execFileSync('node', ['bin/tmdb-auth.js', 'completion', shell], { encoding: 'utf8' });
    expect(readFileSync(join(directory, file), 'utf8')).toBe(printed);
  }
});
