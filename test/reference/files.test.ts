import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referenceFiles } from '../../src/reference/files.ts';

const COMPLETIONS = join(import.meta.dirname, '../../completions');

test('the manual page and the completion scripts are those that the commands make: npm run build', async () => {
  const kept = readdirSync(COMPLETIONS).map((name) => [name, readFileSync(join(COMPLETIONS, name), 'utf8')]);
  expect(await referenceFiles()).toEqual(Object.fromEntries(kept));
});
