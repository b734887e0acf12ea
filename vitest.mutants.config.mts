import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config.mts';

/** Tests that start the built program, a terminal or a browser: too slow to run once for each mutant. */
function isSlow(file: string): boolean {
  return /support\/(program|pty|chromium)\.ts'/.test(readFileSync(file, 'utf8'));
}

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`);

export default mergeConfig(
  shared,
  defineConfig({
    plugins: [
      {
        name: 'processes',
        // Stryker asks for threads, in which process.umask() cannot be set.
        configureVitest({ project }) {
          project.config.pool = 'forks';
        },
      },
    ],
    test: { exclude: ['test/faults/**', ...tests.filter(isSlow)] },
  }),
);
