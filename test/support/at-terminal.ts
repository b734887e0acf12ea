import { pause as realPause } from '../../src/pause.ts';
import type { Circumstances } from './world.ts';

/** A person at a terminal whose clock runs as clocks do. */
export const atTerminal = (
  answers: NonNullable<Circumstances['answers']> = [],
  env: Circumstances['env'] = {},
): Circumstances => ({
  answers,
  env: { BROWSER: 'none', ...env },
  pause: (milliseconds, until) => realPause(milliseconds, until ?? new AbortController().signal),
});
