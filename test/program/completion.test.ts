import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTree } from '../../src/reference/tree.ts';
import { BASH_COMPLETION, homeWithProfiles, openShell, printedScript, SHELLS } from '../support/completing-shells.ts';
import { lacks } from '../support/needed-programs.ts';

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

const screenShells = SHELLS.filter(({ shell }) => shell !== 'fish');

describe.each(screenShells)('$shell', (shell) => {
  const left = lacks(shell.shell.split(' ')[0]!) || (shell.shell.includes('with') && !existsSync(BASH_COMPLETION));

  test.skipIf(left)('Tab offers what there is, and nothing else', async () => {
    const { press, ready, hits } = openShell(shell);
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
  const { script } = homeWithProfiles();
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
    const { script, home: directory } = homeWithProfiles();
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

test('the scripts for packagers are those that the program prints', () => {
  const directory = join(import.meta.dirname, '../../completions');
  for (const [file, shell] of Object.entries({
    'tmdb-auth.bash': 'bash',
    '_tmdb-auth': 'zsh',
    'tmdb-auth.fish': 'fish',
  })) {
    expect(readFileSync(join(directory, file), 'utf8')).toBe(printedScript(shell));
  }
});
