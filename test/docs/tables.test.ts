import { expect, onTestFinished, test } from 'vitest';
import { chosenBy, EXPORTABLES, VARIABLES } from '../../src/export/exportable.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createTmdbAuth } from '../../src/tmdb/client.ts';
import { readPage } from '../support/pages.ts';
import { SOURCES } from '../support/sources.ts';
import { createWorld } from '../support/world.ts';

/** The cells of a page's table that begins with these heads, without the backticks. */
function tableOf(page: string, ...heads: readonly string[]): readonly (readonly string[])[] {
  const lines = readPage(page).split('\n');
  const cells = (line = '') =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''));
  const start = lines.findIndex((line) => cells(line).join() === heads.join());
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map(cells);
}

test('docs/export.md has every variable, and the parts that it belongs to', () => {
  const parts = ['key', 'session', 'user', 'guest', 'account'];
  const rows = tableOf('docs/export.md', 'variable', 'is', 'part').map(([variable, , part]) => [variable, part]);
  expect(rows).toEqual(
    EXPORTABLES.map((name) => [VARIABLES[name], parts.filter((part) => chosenBy(part).includes(name)).join(', ')]),
  );
});

test('docs/sandbox.md has every variable that a program gets', async () => {
  const { json } = await createWorld();
  const ending = new AbortController();
  const { variables } = await json('sandbox', { signal: ending.signal, onResult: () => ending.abort() });
  const names = tableOf('docs/sandbox.md', 'variable', 'is').flatMap(([name = '']) => name.split(', '));
  expect(names.sort()).toEqual(Object.keys(variables).sort());
});

test('docs/client.md and docs/sandbox.md name every call', async () => {
  const client = createTmdbAuth({ credential: { kind: 'api_key', value: SANDBOX.apiKey } });
  onTestFinished(() => client.close());
  await using sandbox = await startSandbox();
  const missing = (page: string, calls: object) =>
    Object.entries(calls)
      .filter(([name, call]) => typeof call === 'function' && !new RegExp(`\\b${name}\\b`).test(readPage(page)))
      .map(([name]) => name);
  expect(missing('docs/client.md', client)).toEqual([]);
  expect(missing('docs/sandbox.md', sandbox)).toEqual([]);
});

test('docs/client.md has every option', () => {
  const [, declared = ''] = /interface ClientOptions \{(.*?)^\}/ms.exec(SOURCES['tmdb/client-options.ts'] ?? '') ?? [];
  const options = [...declared.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name]) => name);
  expect(tableOf('docs/client.md', 'option', 'is').map(([name]) => name)).toEqual(options);
});
