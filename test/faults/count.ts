import { TestRunner } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Runs of the program that this test has tried. */
    runs?: number;
  }
}

/** Counts a run of the program under a fault, for the table of `npm run faults`. */
export function countRun(): void {
  const { meta } = TestRunner.getCurrentTest()!;
  meta.runs = (meta.runs ?? 0) + 1;
}
