import { defineConfig } from 'vitest/config';
import { FAST, PATIENCE } from './vitest.config.mts';

export default defineConfig({
  plugins: [
    {
      name: 'processes',
      // Stryker asks for threads, in which process.umask() cannot be set.
      configureVitest({ project }) {
        project.config.pool = 'forks';
      },
    },
  ],
  test: { ...FAST, ...PATIENCE, isolate: false, maxWorkers: 1, exclude: [...FAST.exclude, 'test/layers.test.ts'] },
});
