import { expect, test } from 'vitest';
import { duration, escapeInvisible, safeLines, safeText, shellWord, timestamp, wrap } from '../src/text.ts';

test.each([
  ['plain', 'plain'],
  ['\u001b[31mred\u001b[0m', '[31mred [0m'],
  ['two\r\nlines', 'two lines'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['zero\u200bwidth', 'zero width'],
  ['c1 \u009b31m', 'c1  31m'],
  ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
  ['tags \u{e0041}\u{e007f} of a language', 'tags   of a language'],
  ['a Mongolian\u180evowel separator', 'a Mongolian vowel separator'],
  ['selected\ufe0fvariation\u{e0100}s', 'selected variation s'],
  ['Hangul\u3164filler\u115fs\u1160\uffa0', 'Hangul filler s'],
  ['Braille\u2800blank', 'Braille blank'],
  ['private\ue000use\u{f0000}', 'private use'],
  ['unassigned\u0378and\ufffeno character', 'unassigned and no character'],
  ['musical\u{1d173}format, shorthand\u{1bca0}', 'musical format, shorthand'],
  ['joined\u034fgraphemes', 'joined graphemes'],
  ['a ##[save-state name=x]y', 'a # #[save-state name=x]y'],
  ['a ##vso[task.setvariable variable=x]y', 'a # #vso[task.setvariable variable=x]y'],
  ['## a ##', '## a ##'],
  [`Zalgo${'\u0301'.repeat(200)}`, `Zalgo${'\u0301'.repeat(8)}`],
  ['résumé, Ελλάδα, 日本語, ไทย, हिन्दी, ✔ 🔑', 'résumé, Ελλάδα, 日本語, ไทย, हिन्दी, ✔ 🔑'],
])('%j is shown as %j', (text, shown) => {
  expect(safeText(text)).toBe(shown);
});

test('a result keeps its lines and its spaces', () => {
  expect(safeLines('  a \u001b[31mb\r\n\u202ec ')).toBe('  a  [31mb \n c ');
  expect(safeLines(`a\u{e0041}\nb${'\u0301'.repeat(9)}`)).toBe(`a \nb${'\u0301'.repeat(8)}`);
});

test('a long text is cut, and never within a word', () => {
  expect(safeText('x'.repeat(400))).toBe('…');
  expect(safeText(`${'x'.repeat(290)} a🔑 ${'b'.repeat(40)}`)).toBe(`${'x'.repeat(290)} a🔑 …`);
  expect(safeText(`${'x'.repeat(299)}🔑`, 300)).toBe('…');
});

test.each([
  [0, '0 s'],
  [59_400, '59 s'],
  [3_599_000, '60 min'],
  [3_569_000, '59 min'],
  [86_399_000, '24 h'],
  [86_400_000, '24 h'],
  [83_400_000, '23 h 10 min'],
])('%i ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test('a point in time', () => {
  expect(timestamp(Date.UTC(2026, 4, 25, 16, 19, 43, 999))).toBe('2026-05-25T16:19:43Z');
});

test('in JSON what is not seen is escaped, and the value stays', () => {
  const value = 'a\u202eb\u{e0041}\u009b\u3164é🔑';
  const json = escapeInvisible(JSON.stringify(value));
  expect(json).toBe('"a\\u202eb\\udb40\\udc41\\u009b\\u3164é🔑"');
  expect(JSON.parse(json)).toBe(value);
});

test.each([
  ['', 10, []],
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 6, ['one', 'two', 'three']],
  ['one https://a.example/b/c three', 8, ['one', 'https://a.example/b/c', 'three']],
  ['  a   b  ', 80, ['a b']],
])('%j in lines of %i characters', (line, columns, lines) => {
  expect(wrap(line, columns)).toEqual(lines);
});

test.each([
  ['plain', 'plain'],
  ['http://127.0.0.1:9/3', 'http://127.0.0.1:9/3'],
  ['', "''"],
  ['a b', "'a b'"],
  ["it's", "'it'\\''s'"],
  ['$(id)', "'$(id)'"],
  ['~', "'~'"],
])('%j is the word %s of a shell', (word, written) => {
  expect(shellWord(word)).toBe(written);
});
