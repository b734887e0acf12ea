import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRoot, lacks } from '../support/needed-programs.ts';
import { run } from '../support/packed.ts';
import { temporaryDirectory } from '../support/world.ts';

/** What `npm run release` has made. */
const RELEASE = join(import.meta.dirname, '../../release');
const FILES = readdirSync(RELEASE);
const read = (name: string) => readFileSync(join(RELEASE, name));

/** The path of the one file with this ending. */
function find(ending: string): string {
  const [name, ...others] = FILES.filter((file) => file.endsWith(ending));
  expect(others).toEqual([]);
  return join(RELEASE, name ?? `there is none that ends with ${ending}`);
}

test('SHA256SUMS has the sum of each other file', () => {
  const sums = FILES.filter((name) => name !== 'SHA256SUMS').map(
    (name) => `${createHash('sha256').update(read(name)).digest('hex')}  ${name}\n`,
  );
  expect(read('SHA256SUMS').toString()).toBe(sums.join(''));
});

test('the bill of materials has each package whose license the build ships, with the sum of the lockfile', () => {
  const { components } = JSON.parse(readFileSync(find('.cdx.json'), 'utf8'));
  const licenses = readFileSync(join(RELEASE, '../dist/LICENSES.txt'), 'utf8');
  const libraries = components.filter(({ type }: { type: string }) => type === 'library');
  for (const { name, version, purl, hashes } of libraries) {
    expect(licenses).toContain(`${name} ${version}\n`);
    expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
  }
  const named = licenses.match(/^(@?[\w./-]+) \d+\.\d+\.\d+\S*$/gm) ?? [];
  expect(libraries.map(({ name, version }: Record<string, string>) => `${name} ${version}`).toSorted()).toEqual(
    [...new Set(named)].toSorted(),
  );
  expect(components.at(-1)).toMatchObject({ type: 'platform', name: 'node' });
});

const FILES_OF_ALL = [
  'usr/bin/tmdb-auth',
  'usr/share/bash-completion/completions/tmdb-auth',
  'usr/share/doc/tmdb-auth/LICENSES.txt.gz',
  'usr/share/doc/tmdb-auth/changelog.gz',
  'usr/share/doc/tmdb-auth/copyright',
  'usr/share/fish/vendor_completions.d/tmdb-auth.fish',
  'usr/share/man/man1/tmdb-auth.1.gz',
  'usr/share/zsh/vendor-completions/_tmdb-auth',
];

test.skipIf(!isRoot() || lacks('dpkg')).each([
  ['_all.deb', []],
  ['_amd64.deb', ['usr/share/doc/tmdb-auth/LICENSE.gz']],
])('the package %s is installed into a bare root, logs in there, and goes without a trace', (ending, more) => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true });
  for (const name of ['status', 'available']) writeFileSync(join(root, 'var/lib/dpkg', name), '');
  const list = () => run('find', ['usr', '(', '-type', 'f', '-o', '-type', 'l', ')', '-not', '-path', '*/lib/*'], root);
  const dpkg = (...args: string[]) => run('dpkg', [`--root=${root}`, '--force-depends', ...args], root);

  dpkg('--install', find(ending));
  expect(list().trim().split('\n').toSorted()).toEqual([...FILES_OF_ALL, ...more].toSorted());
  expect(dpkg('--verify', 'tmdb-auth')).toBe('');
  const program = join(root, 'usr/bin/tmdb-auth');
  const { version } = JSON.parse(readFileSync(join(RELEASE, '../package.json'), 'utf8'));
  expect(run(program, ['--version'], root)).toBe(`${version}\n`);
  expect(run(program, ['sandbox', '--', program, 'login', '--json'], root)).toContain('"success":true');
  for (const [shell, path] of [
    ['bash', 'bash-completion/completions/tmdb-auth'],
    ['zsh', 'zsh/vendor-completions/_tmdb-auth'],
    ['fish', 'fish/vendor_completions.d/tmdb-auth.fish'],
  ] as const) {
    expect(run(program, ['completion', shell], root)).toBe(readFileSync(join(root, 'usr/share', path), 'utf8'));
  }
  dpkg('--purge', 'tmdb-auth');
  expect(run('find', ['.', '-name', '*tmdb-auth*'], root)).toBe('');
});

test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'an executable runs no script of NODE_OPTIONS, wherever that is set',
  () => {
    const directory = temporaryDirectory();
    const options = '--require ./planted.cjs';
    writeFileSync(join(directory, 'planted.cjs'), "require('node:fs').writeFileSync('ran', '');");
    writeFileSync(join(directory, 'planted.env'), `NODE_OPTIONS=${options}\n`);
    const program = find('-linux-x64');
    run(program, ['--version'], directory, { NODE_OPTIONS: options });
    run('sh', ['-c', `! '${program}' --env-file=planted.env status 2>&1`], directory);
    expect(readdirSync(directory).toSorted()).toEqual(['planted.cjs', 'planted.env']);
  },
);

test('each file is the same in another build', { timeout: 600_000 }, () => {
  const before = read('SHA256SUMS').toString();
  run('npm', ['run', '--silent', 'release', '--', 'linux-x64', 'deb'], join(RELEASE, '..'));
  const sums = (text: string) => text.split('\n').filter((line) => !/arm64|win/.test(line));
  expect(sums(read('SHA256SUMS').toString())).toEqual(sums(before));
});
