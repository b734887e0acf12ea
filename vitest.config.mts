import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of a test's time is waiting: for a process, a limit, a terminal.
    maxWorkers: '100%',
    testTimeout: 30_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'coverage/report.json' }]] : ['default'],
    coverage: {
      include: ['src/**'],
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
});
