import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GRAMMARS } from '../../src/export/grammars.ts';
import { mergeLines } from '../../src/export/merged-lines.ts';
import { systemd } from '../../src/export/systemd.ts';
import { lacks } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';
import { mergedText } from './merging.ts';
import { OPTIONS, VALUES } from './readers.ts';

/** Those of os-release(5) that a specifier gives, which systemd reads with the parser of its environment files. */
const SPECIFIERS = { ID: '%o', VERSION_ID: '%w', BUILD_ID: '%B', VARIANT_ID: '%W' } as const;

/** What systemd has of these four after it has read a file. */
function readBySystemd(text: string): Record<string, string> {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/os-release'), text);
  const rules = Object.entries(SPECIFIERS).map(([name, specifier]) => `f+ /${name} - - - - ${specifier}\n`);
  writeFileSync(join(root, 'rules'), rules.join(''));
  const { stderr } = spawnSync('systemd-tmpfiles', [`--root=${root}`, '--create', join(root, 'rules')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return Object.fromEntries(Object.keys(SPECIFIERS).map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

test.skipIf(lacks('systemd-tmpfiles'))('systemd reads every value back', () => {
  const names = Object.keys(SPECIFIERS);
  for (let start = 0; start < VALUES.length; start += names.length) {
    const values = names.map((name, index) => [name, VALUES[start + index] ?? ''] as const);
    const text = systemd(
      values.map(([name, value]) => ({ name, value, secret: true })),
      OPTIONS,
    );
    expect(readBySystemd(text)).toEqual(Object.fromEntries(values));
  }
});

test('what is no line of it is refused', () => {
  for (const value of ['a\nb', 'a\rb', 'a\0b', '\u001b[m']) {
    expect(() => systemd([{ name: 'V', value, secret: true }], OPTIONS)).toThrow('a control character');
  }
});

const OURS = 'TMDB_API_KEY="new"\nTMDB_SESSION_ID="fresh"\n';

test.each([
  ['another variable', 'A=1\n', `A=1\n${OURS}`],
  ['ours between theirs', 'A=1\nTMDB_API_KEY=old\nB=2\n', `A=1\nTMDB_API_KEY="new"\nB=2\nTMDB_SESSION_ID="fresh"\n`],
  ['ours in quotes, with spaces', ` TMDB_API_KEY = "o\\"ld" 'er'\nTMDB_SESSION_ID='o\nld'\n`, ` ${OURS}`],
  ['ours over two lines', 'TMDB_API_KEY=old\\\nTMDB_SESSION_ID=old\n', OURS],
  ['comments with quotes', `# don't\n; "x\n`, `# don't\n; "x\n${OURS}`],
  ['a comment that goes on', '# x\\\nTMDB_API_KEY=old\n', `# x\\\nTMDB_API_KEY=old\n${OURS}`],
  ['no comment after a value', 'TMDB_API_KEY=old # 1\n', OURS],
  ['a quote in a value', `A=it's\nTMDB_API_KEY=old\n`, `A=it's\n${OURS}`],
  ['a value of several lines', `A="x\nTMDB_API_KEY=old\n"\n`, `A="x\nTMDB_API_KEY=old\n"\n${OURS}`],
  ['what systemd does not know', 'export TMDB_API_KEY=old\n=\n', `export TMDB_API_KEY=old\n=\n${OURS}`],
  ['a name that begins with =', ` =A='\nTMDB_API_KEY=x'\n`, ` =A='\nTMDB_API_KEY=x'\n${OURS}`],
  ['one that is over', 'TMDB_GUEST_SESSION_ID=old\n', OURS],
  ['CRLF', 'A=1\r\n\r\nTMDB_API_KEY=old\r\n', 'A=1\r\n\r\nTMDB_API_KEY="new"\r\nTMDB_SESSION_ID="fresh"\r\n'],
])('in a file: %s', (_, former, after) => {
  expect(mergedText('systemd', former)).toBe(after);
  expect(mergedText('systemd', after)).toBe(after);
});

test.each([`A='x\n`, `A= "x`, `A='x' "y\n`])('a quote that is not closed is refused: %j', (former) => {
  expect(() => mergedText('systemd', former)).toThrow('a quote in it is not closed');
});

test.skipIf(lacks('systemd-tmpfiles'))('any file: systemd reads theirs as before, and ours', () => {
  const own = new Map([
    ['ID', 'ID="new"'],
    ['VERSION_ID', 'VERSION_ID="fresh"'],
  ]);
  const parts = ['BUILD_ID=', 'VARIANT_ID = ', 'ID=', ' VERSION_ID = ', ...'\'"\\ #;=xy\n\n', '\r\n', '\n#', '\\\n'];
  const files = fc.array(fc.constantFrom(...parts), { maxLength: 20 }).map((chosen) => chosen.join(''));
  fc.assert(
    fc.property(files, (former) => {
      let after: string;
      try {
        after = mergeLines(Buffer.from(former), own, [], GRAMMARS.systemd).bytes.toString();
      } catch {
        return;
      }
      const { BUILD_ID, VARIANT_ID } = readBySystemd(former);
      expect(readBySystemd(after)).toEqual({ ID: 'new', VERSION_ID: 'fresh', BUILD_ID, VARIANT_ID });
    }),
    { numRuns: 50 },
  );
});
