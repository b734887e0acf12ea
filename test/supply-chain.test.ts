import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PAGES } from './support/pages.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`);

test.each(['.', 'build/release', 'test/nodes', 'test/wine'])(
  'every package that %s locks has one version and its sum',
  (directory) => {
    const { packages } = JSON.parse(read(join(directory, 'package-lock.json')));
    const others = Object.entries<{ version?: string; integrity?: string; resolved?: string }>(packages).filter(
      ([path, { version, integrity, resolved }]) => {
        const isPinned = /^\d+\.\d+\.\d+/.test(version ?? '') && /^sha512-/.test(integrity ?? '');
        return path !== '' && !(isPinned && (resolved ?? 'https://registry.npmjs.org/').startsWith('https://'));
      },
    );
    expect(others).toEqual([]);
    const {
      dependencies = {},
      devDependencies = {},
      optionalDependencies = {},
    } = JSON.parse(read(join(directory, 'package.json')));
    const ranges = Object.values<string>({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(ranges.filter((range) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))).toEqual([]);
  },
);

test('the Nodes that CI runs are those of the lockfile', () => {
  const script = read('.ci/run');
  const names = /^for name in (.*); do$/m.exec(script)?.[1]?.split(' ');
  expect(names?.toSorted()).toEqual(Object.keys(JSON.parse(read('test/nodes/package.json')).dependencies).toSorted());
});

test.each(['.ci/run', ...PAGES, ...WORKFLOWS])('%s installs nothing by a name of the registry', (path) => {
  const installed = [...read(path).matchAll(/npm (?:install|i|exec|x) +(.*)|npx +(.*)/g)].map(([line]) => line);
  const byName = installed.filter((line) => !/--global "?\.\/tmdb-auth[\w.*-]*\.tgz"?/.test(line));
  expect(byName).toEqual([]);
});

test.each(WORKFLOWS)('%s runs actions of a known commit, with few rights', (path) => {
  const text = read(path);
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
  expect(uses.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
  expect(text).not.toMatch(/pull_request_target|write-all/);
  expect(text.match(/actions\/checkout@/g)).toHaveLength(text.match(/persist-credentials: false/g)?.length ?? 0);
});

test('a release publishes nothing before somebody switches it on, and what runs our packages has no rights', () => {
  const { jobs, permissions } = parse(read('.github/workflows/release.yml'));
  const rows = Object.entries<{ if?: string; permissions?: object }>(jobs).map(([name, job]) => [
    name,
    job.if ?? null,
    job.permissions ?? permissions,
  ]);
  expect(rows).toEqual([
    ['files', null, { contents: 'read' }],
    ['macos', null, { contents: 'read' }],
    ['provenance', null, { 'id-token': 'write', attestations: 'write' }],
    ['release', "vars.PUBLISH_RELEASE == 'true'", { contents: 'write' }],
    ['registry', "vars.PUBLISH_TO_NPM == 'true'", { 'id-token': 'write' }],
  ]);
});
