import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE } from '../support/installed-program.ts';
import { lacks, lacksPythonModules, lacksRegistry } from '../support/needed-programs.ts';
import { pack, ROOT, run } from '../support/packed.ts';

// Projects of others, as they are: each has two sandboxes at once, and the package as it is installed.

const CONSUMERS = join(ROOT, 'test/consumers');
const directory = mkdtempSync(join(tmpdir(), 'tmdb-auth-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
beforeAll(() => {
  cpSync(CONSUMERS, directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"name":"consumers","private":true}');
  const tarball = join(directory, pack(directory).filename);
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], directory);
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(directory, 'node_modules/vitest'));
});

/** What a project's own test runner says. */
async function runTests(project: string, command: string, ...args: string[]): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|VITEST|CI$)/.test(name)));
  const path = [join(directory, 'node_modules/.bin'), dirname(NODE), env['PATH']].join(':');
  const { stdout, stderr } = await promisify(execFile)(command, args, {
    cwd: join(directory, project),
    env: { ...env, PATH: path, NO_COLOR: '1' },
  });
  return `${stdout}${stderr}`;
}

test('vitest', async () => {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  expect(await runTests('vitest', NODE, vitest, 'run', '--root', '.')).toMatch(/Tests +3 passed/);
});

test.skipIf(lacksRegistry())('jest', async () => {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], join(directory, 'jest'));
  expect(await runTests('jest', NODE, 'node_modules/jest/bin/jest.js')).toMatch(/Tests: +3 passed/);
});

test('node --test', async () => {
  expect(await runTests('node-test', NODE, '--test')).toMatch(/^. pass 3$/m);
});

test.skipIf(lacks('/usr/bin/python3') || lacksPythonModules('pytest', 'tmdbsimple'))('pytest', async () => {
  expect(await runTests('pytest', '/usr/bin/python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider')).toContain(
    '4 passed',
  );
});

test.each([
  ['vitest', ['setup.mjs', 'vitest.config.mjs']],
  ['jest', ['setup.cjs', 'teardown.cjs']],
  ['pytest', ['conftest.py']],
])('%s needs at most 20 lines of glue', (project, files) => {
  const lines = files.flatMap((file) =>
    readFileSync(join(CONSUMERS, project, file), 'utf8')
      .trim()
      .split('\n'),
  );
  expect(lines.length).toBeLessThanOrEqual(20);
});
