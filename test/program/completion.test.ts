import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTree, wordsOf } from '../../src/reference/tree.ts';
import { BASH_COMPLETION, homeWithProfiles, openShell, printedScript, SHELLS } from '../support/completing-shells.ts';
import { lacks } from '../support/needed-programs.ts';

const tree = await readTree();
const globals = tree.globals.flatMap(({ names }) => names);

const kinds = [
  'session-id',
  'user-token',
  'guest-session-id',
  'request-token',
  'access-token',
  'api-key',
  'username',
  'account-id',
  'account-object-id',
];

/** Beside those that the tests make. */
const installedHelpers = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((directory) => existsSync(directory))
  .flatMap((directory) => readdirSync(directory))
  .flatMap((name) => /^docker-credential-(.+)/.exec(name)?.[1] ?? []);
const helpers = ['one', 'other', ...installedHelpers];

/** Where bash-completion is not loaded, bash knows no program's own arguments. */
const OWN_ARGUMENTS: typeof TABS = [
  ['exec -- tmdb-auth print ', kinds],
  ['exec -- tmdb-auth guest -', [...globals, '--new', '--min-ttl']],
];

function offersOf(typed: string, words: readonly string[] | undefined) {
  return words === undefined ? [] : [[typed, words] as const];
}

/** A line as far as it is typed, and what Tab must offer then: all of it, and nothing else. */
const TABS: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['', tree.commands.flatMap(({ names }) => names)],
  ['--profile work ', tree.commands.flatMap(({ names }) => names)],
  ['-', [...globals, ...tree.version.names]],
  ['--profile ', ['personal', 'work']],
  ['guest --profile ', ['personal', 'work']],
  ['export --only ', ['key', 'session', 'user', 'guest', 'account']],
  ['exec --only guest,', ['key', 'session', 'user', 'account']],
  ['config set storage ', ['file', ...helpers]],
  ['config set storage helper:o', ['one', 'other']],
  ['config set profile ', ['personal', 'work']],
  ['profile use ', ['personal', 'work']],
  ['profile rename work ', []],
  ['config set api-key ', []],
  ['exec ', []],
  ['exec -- tmdb-try', ['tmdb-try-one', 'tmdb-try-two']],
  ['--profile work exec --only key -- tmdb-try', ['tmdb-try-one', 'tmdb-try-two']],
  ['sandbox --port 1 -- cat ~/file-', ['file-one', 'file-two']],
  ['sandbox --try -- print ', kinds],
  ['sandbox --try -- config set storage ', ['file', ...helpers]],
  ...tree.commands.flatMap(({ names, flags, operands }) =>
    names.flatMap((name) => [
      [`${name} -`, [...globals, ...flags.flatMap((flag) => flag.names)]] as const,
      ...flags.flatMap(({ names: [flag], filling }) => offersOf(`${name} ${flag} `, wordsOf(filling))),
      ...operands.flatMap(({ filling }, index) => offersOf(`${name} ${'path '.repeat(index)}`, wordsOf(filling))),
    ]),
  ),
];

/** The shells differ in whether they offer what stands before the last comma, colon or slash again. */
function expectOffers(offers: Readonly<Record<string, readonly string[]>>, tabs: typeof TABS): void {
  const sorted = (words: readonly string[]) => [...new Set(words.map((word) => word.replace(/^.*[,:/]/, '')))].sort();
  expect(Object.fromEntries(Object.entries(offers).map(([typed, words]) => [typed, sorted(words)]))).toEqual(
    Object.fromEntries(tabs.map(([typed, words]) => [typed, sorted(words)])),
  );
}

const screenShells = SHELLS.filter(({ shell }) => shell !== 'fish');

describe.each(screenShells)('$shell', (shell) => {
  const left = lacks(shell.shell.split(' ')[0]!) || (shell.shell.includes('with') && !existsSync(BASH_COMPLETION));

  test.skipIf(left)('Tab offers what there is, and nothing else', async () => {
    const { press, ready, hits } = openShell(shell);
    await ready();
    const offers: Record<string, readonly string[]> = {};
    const tabs = shell.shell === 'bash' ? TABS : [...TABS, ...OWN_ARGUMENTS];
    for (const [typed] of tabs) {
      rmSync(hits, { force: true });
      const seen = await press(`tmdb-auth ${typed}\t`);
      // zsh moves about on the screen: it is asked what it adds there.
      const screen = existsSync(hits) ? readFileSync(hits, 'utf8') : seen;
      const lines = screen.split('\n').filter((line) => !/READY|tmdb-auth|done/.test(line));
      const words = lines.flatMap((line) => line.split(shell.separator)[0]!.trim().split(/\s+/)).filter(Boolean);
      offers[typed] = words;
    }
    expectOffers(offers, tabs);
  });
});

test.skipIf(lacks('fish'))('fish: Tab offers what there is, and nothing else', async () => {
  const { script } = homeWithProfiles();
  const tabs = [...TABS, ...OWN_ARGUMENTS];
  const asked = tabs.map(([typed]) => `echo "= ${typed}"; complete -C "tmdb-auth ${typed}"`).join('; ');
  const { stdout } = await script(`tmdb-auth completion fish | source; ${asked}`, 'fish');
  const offers = stdout
    .split(/^= /m)
    .slice(1)
    .map((part) => {
      const [typed, ...lines] = part.split('\n');
      return [typed, lines.map((line) => line.split('\t')[0]!).filter(Boolean)];
    });
  expectOffers(Object.fromEntries(offers), tabs);
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
    const use = [['--profile'], ['config', 'set', 'storage'], ['exec', '--'], ['sandbox', '--try', '--']]
      .map((words) => `COMP_WORDS=(tmdb-auth ${words.join(' ')} ''); COMP_CWORD=${words.length + 1}; _tmdb_auth;`)
      .join(' ');
    const { stdout, stderr, status } = await script(
      `cd ${directory}; tmdb-auth completion ${program} >script; ${program} -n script
${load}; ${list} >before; . ./script; ${program === 'bash' ? use : ''} ${list} >after`,
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
    'tmdb-auth.ps1': 'powershell',
  })) {
    expect(readFileSync(join(directory, file), 'utf8')).toBe(printedScript(shell));
  }
});
