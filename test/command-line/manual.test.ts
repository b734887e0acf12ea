import { expect, test } from 'vitest';
import { sectionsBelow } from '../../src/command-line/manual.ts';
import { TOPICS as HEADINGS, TOPIC_NAMES } from '../../src/command-line/topics.ts';
import { TOPICS } from '../../src/reference/files.ts';
import { readPage } from '../support/pages.ts';

const MANUAL = readPage('completions/tmdb-auth.1');

test.each(TOPICS)('what the manual has of $name is read back as it was written', ({ name, sections }) => {
  expect(sectionsBelow(HEADINGS[name], MANUAL)).toEqual(sections);
});

test('every topic is in the manual', () => {
  expect(TOPICS.map(({ name }) => name)).toEqual(TOPIC_NAMES);
});

test.each(TOPICS)('no table of $name has a row twice', ({ sections }) => {
  for (const { rows = [] } of sections) {
    const terms = rows.map(([term]) => term);
    expect(terms).toEqual([...new Set(terms)]);
  }
});
