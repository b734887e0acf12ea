import { once } from 'node:events';
import { expect, test } from 'vitest';
import { delayed } from '../../src/tmdb/delayed.ts';

test.each([
  ['before', () => AbortSignal.abort(), () => {}],
  ['after', (controller: AbortController) => controller.signal, (controller: AbortController) => controller.abort()],
] as const)('no delay is none, where the other signal aborted %s', (_, originOf, later) => {
  const controller = new AbortController();
  const { signal } = delayed(originOf(controller), () => 0);
  later(controller);
  expect(signal.aborted).toBe(true);
});

test('a delay begins with the abort, and is asked for then', async () => {
  const origin = new AbortController();
  let delay = 0;
  const { signal } = delayed(origin.signal, () => delay);
  delay = 20;
  origin.abort();
  expect(signal.aborted).toBe(false);
  await once(signal, 'abort');
});

test('after a release nothing aborts any more', async () => {
  const origin = new AbortController();
  const early = delayed(origin.signal, () => 0);
  early.release();
  const late = delayed(origin.signal, () => 20);
  const after = delayed(origin.signal, () => 20);
  origin.abort();
  late.release();
  await once(after.signal, 'abort');
  expect([early.signal.aborted, late.signal.aborted]).toEqual([false, false]);
});
