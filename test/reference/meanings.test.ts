import { expect, test } from 'vitest';
import { MEANINGS } from '../../src/reference/meanings.ts';
import { readTree, wordsOf } from '../../src/reference/tree.ts';

test('every word that is offered has a meaning, but for the names of commands and shells', async () => {
  const { commands } = await readTree();
  const words = commands
    .filter(({ names: [name = ''] }) => !['help', 'completion'].includes(name))
    .flatMap(({ flags, operands }) => [...flags, ...operands].flatMap(({ filling }) => wordsOf(filling) ?? []));
  expect(Object.keys(MEANINGS).sort()).toEqual([...new Set(words)].sort());
});
