import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

test('each promise of SECURITY.md names tests that exist', () => {
  const promises = /## What is promised\n(.*?)\n## /s.exec(readFileSync(join(ROOT, 'SECURITY.md'), 'utf8'))?.[1] ?? '';
  const named = promises
    .split(/^- /m)
    .slice(1)
    .map((text) => text.match(/test\/[\w/.-]+\.test\.ts/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((files) => files.length === 0 || !files.every((file) => existsSync(join(ROOT, file))))).toEqual(
    [],
  );
});
