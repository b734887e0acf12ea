import { expect, test } from 'vitest';
import { environment } from '../../src/reference/topics/environment.ts';
import { SOURCES } from '../support/sources.ts';

/** The code that reads variables; the topics tell of them. */
const CODE = Object.entries(SOURCES)
  .filter(([path]) => !path.startsWith('reference/'))
  .map(([, text]) => text);

/** Every variable that the table names, in either column. */
const DOCUMENTED = new Set(
  environment.sections.flatMap(({ rows = [] }) =>
    rows.flatMap(([name, meaning]) => [name, ...(meaning.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? [])]),
  ),
);

test('every variable that is read is in the table', () => {
  const read = CODE.flatMap((text) => [
    ...text.matchAll(/\benv\[\s*'([A-Z_]+)'|'((?:TMDB|GITHUB)_[A-Z_]*[A-Z])'/g),
  ]).map(([, ofEnv, ours]) => ofEnv ?? ours!);
  // By PATH and PATHEXT the system finds programs.
  expect([...new Set(read)].filter((name) => !/^PATH(EXT)?$/.test(name) && !DOCUMENTED.has(name))).toEqual([]);
});

test('every variable of the table is in the code', () => {
  const all = CODE.join('\n');
  expect([...DOCUMENTED].filter((name) => !all.includes(name))).toEqual([]);
});
