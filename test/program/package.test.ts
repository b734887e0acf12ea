import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../../src/reference/tree.ts';
import { lacks } from '../support/needed-programs.ts';
import { pack, ROOT, run } from '../support/packed.ts';
import { temporaryDirectory } from '../support/world.ts';

test('the tarball holds these files, in at most 180 kB', () => {
  const packed = pack(temporaryDirectory());
  const names = packed.files.map(({ path }) => path.replace(/^(dist\/.+)-[\w-]{8}(\.js)$/, '$1$2'));
  const kinds = new Set(names.map((name) => name.replace(/^dist\/[\w-]+\.js$/, 'dist/*.js')));
  expect([...kinds].sort()).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/tmdb-auth.js',
      'completions/_tmdb-auth',
      'completions/tmdb-auth.1',
      'completions/tmdb-auth.bash',
      'completions/tmdb-auth.fish',
      'completions/tmdb-auth.ps1',
      'dist/*.js',
      'dist/LICENSES.txt',
      'dist/types/library.d.ts',
      'dist/types/sandbox.d.ts',
      'package.json',
      'sandbox/package.json',
    ].sort(),
  );
  expect(packed.size).toBeLessThanOrEqual(180_000);
});

test('a build of a clean clone gives the same list of files twice', () => {
  const clone = join(temporaryDirectory(), 'clone');
  run('git', ['clone', '-q', ROOT, clone], ROOT);
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  const lists = [1, 2].map(() => {
    run('node', ['build.mjs'], clone);
    return pack(temporaryDirectory(), clone).files;
  });
  expect(lists[1]).toEqual(lists[0]);
  expect(run('git', ['status', '--porcelain'], clone)).toBe('');
});

test('the licences of all that is in the build are there', () => {
  const text = readFileSync(join(ROOT, 'dist/LICENSES.txt'), 'utf8');
  for (const name of ['commander', '@inquirer/prompts', 'chalk', 'conf', 'ora', 'got', 'uqr', 'hpagent']) {
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\n(.+\n)*\n.*(MIT|ISC|License)`, 'ms'));
  }
  expect(text).not.toMatch(/^License: undefined$/m);
});

test.skipIf(lacks('man'))('the manual page renders without a warning, and holds every command and flag', async () => {
  const page = join(ROOT, 'completions/tmdb-auth.1');
  const { stdout: shown, stderr } = spawnSync('sh', ['-c', `MANWIDTH=200 man --warnings -l ${page} | col -b`], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { commands, globals, version } = await readTree();
  for (const name of [...commands.flatMap(({ names, flags }) => [...names, ...flags.flatMap((flag) => flag.names)])]) {
    expect(shown).toMatch(new RegExp(`(^|[\\s,])${name}($|[\\s,])`, 'm'));
  }
  for (const name of [...globals, version].flatMap(({ names }) => names)) expect(shown).toContain(name);
});
