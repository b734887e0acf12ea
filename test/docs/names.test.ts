import { expect, test } from 'vitest';
import { BLOCKS, PAGES, readPage } from '../support/pages.ts';
import { SOURCES } from '../support/sources.ts';

const CODE = Object.values(SOURCES).join('\n');

/** The fenced blocks of a page, which may set variables of their own. */
const blocksOn = (page: string) => BLOCKS.filter((block) => block.page === page).map(({ text }) => text);

test.each(PAGES)('every code, field and variable that %s names is in the program', (page) => {
  const names = [...readPage(page).matchAll(/`([a-z]+(?:_[a-z]+)+|TMDB_[A-Z_]+)`/g)].map(([, name]) => name!);
  const known = [CODE, ...blocksOn(page)].join('\n');
  expect([...new Set(names)].filter((name) => !known.includes(name))).toEqual([]);
});

/** As in British English; the program and its pages are in American. */
const BRITISH =
  /\b\w*(?:colour|favour(?!it)|behaviour|honour|travell|cancell(?!ation)|modell|labell|licence|defence|centre|grey\b|catalogue|(?:organ|recogn|author|real|minim|maxim|normal|serial|summar|initial)is(?:e|ing|ation))\w*/gi;

test('the program and its pages are in American English', () => {
  const texts = { ...SOURCES, ...Object.fromEntries(PAGES.map((page) => [page, readPage(page)])) };
  const found = Object.entries(texts).flatMap(([path, text]) =>
    (text.match(BRITISH) ?? []).map((word) => `${path}: ${word}`),
  );
  expect(found).toEqual([]);
});
