import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeWithProfiles, openShell, printedScript, SHELLS } from '../support/completing-shells.ts';
import { lacks } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';

const COUNTED = 'trace=execve,fork,vfork,clone,clone3';

function startedIn(log: string): number {
  return readFileSync(log, 'utf8').match(/(execve|fork|clone3?)\((?!.*CLONE_THREAD)/g)?.length ?? 0;
}

const typed = [
  'guest -',
  'print ',
  '--profile ',
  '',
  'help ',
  'config set storage ',
  'export --only guest,',
  'sandbox --try -- print ',
];

test.skipIf(lacks('strace')).each([
  [
    'bash',
    typed.map((line) => {
      const words = line.split(' ').map((word) => `'${word}'`);
      return `COMP_WORDS=(tmdb-auth ${words.join(' ')}); COMP_CWORD=${words.length}; _tmdb_auth`;
    }),
  ],
  ['fish', typed.map((line) => `complete -C 'tmdb-auth ${line}'`)],
])('%s: completion starts no process', (shell, lines) => {
  if (lacks(shell)) return;
  const { home: directory, env } = homeWithProfiles();
  writeFileSync(join(directory, 'script'), printedScript(shell));
  const script = `. ${directory}/script; ${lines.join('; ')}`;
  const log = join(directory, 'log');
  execFileSync('strace', ['-f', '-qq', '-e', COUNTED, '-o', log, shell, '-c', script], { env });
  // The shell itself.
  expect(startedIn(log)).toBe(1);
});

test.skipIf(lacks('strace', 'zsh'))('zsh: a Tab starts no process', async () => {
  const log = join(temporaryDirectory(), 'log');
  const { press, ready } = openShell(SHELLS[2]!, ['strace', '-f', '--seccomp-bpf', '-qq', '-e', COUNTED, '-o', log]);
  await ready();
  // The first Tab loads functions.
  await press('tmdb-auth guest -\t');
  for (const line of typed) {
    const before = startedIn(log);
    await press(`tmdb-auth ${line}\t`);
    expect(startedIn(log) - before).toBe(0);
  }
});
