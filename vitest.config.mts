import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that need neither the build nor another process. */
export const FAST = {
  include: ['test/**/*.test.ts'],
  exclude: ['everywhere', 'program', 'powershell', 'release', 'rounds', 'faults'].map((name) => `test/${name}/**`),
};

// Wide enough for a machine with ten times as much to do.
export const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };

// Vitest wants that of projects which run on another number of workers.
const AFTER_FAST = { sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    // Most of a test's time is waiting: for a process, a limit, a terminal.
    maxWorkers: '100%',
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'coverage/report.json' }]] : ['default'],
    coverage: {
      enabled: Boolean(process.env['CI']),
      include: ['src/**'],
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      // They wait for timers and sockets more than they compute.
      { test: { name: 'fast', ...FAST, ...PATIENCE, isolate: false, maxWorkers: 2 * availableParallelism() } },
      { test: { name: 'program', include: ['test/program/**/*.test.ts'], ...PATIENCE, ...AFTER_FAST } },
      { test: { name: 'everywhere', include: ['test/everywhere/**/*.test.ts'], ...PATIENCE, ...AFTER_FAST } },
      { test: { name: 'powershell', include: ['test/powershell/**/*.test.ts'], ...PATIENCE, ...AFTER_FAST } },
      // What `npm run release` has made, which is not part of the checks of every day.
      { test: { name: 'release', include: ['test/release/**/*.test.ts'], ...PATIENCE, ...AFTER_FAST } },
      { test: { name: 'rounds', include: ['test/{rounds,faults}/**/*.test.ts'], ...PATIENCE, ...AFTER_FAST } },
    ],
  },
});
