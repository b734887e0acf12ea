import { expect, test } from 'vitest';
import { readCommandLine } from '../../src/command-line/arguments.ts';
import { COMMANDS } from '../../src/commands/all.ts';
import { readTree } from '../../src/reference/tree.ts';
import { PAGES, readPage } from '../support/pages.ts';

/** The words of the command lines of this program in a text, up to what belongs to the shell. */
function commandLines(text: string): readonly (readonly string[])[] {
  const lines = [...text.matchAll(/(?<![\w./-])tmdb-auth((?: +(?:'[^']*'|[^\s`'|<>;&()"\\]+|"[^"]*"))*)/g)];
  return lines.map(([, words = '']) =>
    [...words.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, ...all]) => all.find(Boolean) ?? ''),
  );
}

/** The parts of a page that are typed: fenced blocks, and code in its prose. */
const typedIn = (page: string): readonly string[] =>
  [...page.matchAll(/^```.*?^```$|`[^`\n]+`/gms)].map(([code]) => code);

/** What stands for one of several words. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { COMMAND: 'login', TOPIC: 'json', NAME: 'list' };

async function misuseOf(words: readonly string[]): Promise<string | undefined> {
  const line = readCommandLine(
    words,
    COMMANDS,
    () => 80,
    () => '',
  );
  const request = await line.understand();
  return request.kind === 'misuse' ? `tmdb-auth ${words.join(' ')}: ${request.error.message}` : undefined;
}

test.each(PAGES)('the program takes every command line of %s', async (page) => {
  const lines = typedIn(readPage(page)).flatMap(commandLines);
  const known = lines.map((words) => words.map((word, index) => (index < 2 && PLACEHOLDERS[word]) || word));
  const faults = await Promise.all(known.map(misuseOf));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

test('every flag that a page names is one of the program', async () => {
  const { commands, globals, version } = await readTree();
  const known = [...globals, version, ...commands.flatMap(({ flags }) => flags)].flatMap(({ names }) => names);
  const named = PAGES.flatMap((page) =>
    [...readPage(page).matchAll(/`(--[a-z][a-z0-9-]*)[^`\n]*`/g)].map(([, flag]) => flag!),
  );
  expect([...new Set(named)].filter((flag) => !known.includes(flag))).toEqual([]);
});

test('the program takes the examples of its help', async () => {
  const { commands } = await readTree();
  const lines = commands.flatMap(({ examples }) => examples).flatMap(commandLines);
  expect(lines.length).toBeGreaterThan(40);
  const faults = await Promise.all(lines.map(misuseOf));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});
