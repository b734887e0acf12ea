import { expect, test } from 'vitest';
import { explore } from '../store/lock-model.ts';

test('never are two inside, whatever six attempts do of which two are killed', () => {
  const { states, steps } = explore(6, 2);
  expect({ steps, isLarge: states > 2_000_000 }).toEqual({ steps: undefined, isLarge: true });
}, 900_000);
