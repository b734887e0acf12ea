import { expect, test } from 'vitest';
import { Interruption, TmdbAuthError } from '../../src/errors.ts';
import { tidy } from '../../src/store/tidy.ts';

const WARNING = 'old_copies: old copies of secrets may be left in the keychain: locked';

async function tidyAfter(thrown?: unknown) {
  const warnings: string[] = [];
  const work = async () => {
    if (thrown !== undefined) throw thrown;
  };
  const isDone = await tidy(work, async (code, message) => void warnings.push(`${code}: ${message}`));
  return { isDone, warnings };
}

test.each([
  ['', undefined, true, []],
  [': a failure is a warning', new TmdbAuthError('store_unavailable', 'locked'), false, [WARNING]],
  [': an interruption is told elsewhere', new Interruption('SIGINT'), false, []],
])('what is of no use any more is removed%s', async (_, thrown, isDone, warnings) => {
  expect(await tidyAfter(thrown)).toEqual({ isDone, warnings });
});

test('a bug is no warning', async () => {
  await expect(tidyAfter(new TypeError('bug'))).rejects.toThrow('bug');
});
