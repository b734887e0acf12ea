import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { lacks } from '../support/needed-programs.ts';
import { GONE, KEY, merged, mergedText } from './merging.ts';
import { fileWith, inPython, readByDocker } from './readers.ts';

const MULTILINE = `CERT="-----BEGIN-----\nTMDB_API_KEY=theirs\n-----END-----"\nSQL='select\n TMDB_API_KEY=theirs'\n`;
const OURS = 'TMDB_API_KEY=new\nTMDB_SESSION_ID=fresh\n';

/** A file of somebody else's, and what it is when ours is in it. */
const DOTENV: readonly (readonly [what: string, former: string, after: string])[] = [
  ['an empty file', '', OURS],
  ['empty lines alone', '\n\n', `\n\n${OURS}`],
  ['another variable', 'DATABASE_URL=postgres://u:p@h/d?x=1#y\n', `DATABASE_URL=postgres://u:p@h/d?x=1#y\n${OURS}`],
  ['comments with quotes', `# don't "do this\n\n#A=1\nA=1 # it's\n`, `# don't "do this\n\n#A=1\nA=1 # it's\n${OURS}`],
  [
    'our variable between theirs',
    'A=1\nTMDB_API_KEY=old\nB=2\n',
    'A=1\nTMDB_API_KEY=new\nB=2\nTMDB_SESSION_ID=fresh\n',
  ],
  [
    'quotes, spaces, export and a comment at ours',
    `export TMDB_API_KEY = 'old' # of the website\n  TMDB_SESSION_ID="old"\nB=2\n`,
    `export TMDB_API_KEY=new # of the website\n  TMDB_SESSION_ID=fresh\nB=2\n`,
  ],
  ['ours over several lines', `TMDB_API_KEY="o\nl\nd"\nB=2\n`, 'TMDB_API_KEY=new\nB=2\nTMDB_SESSION_ID=fresh\n'],
  ['ours empty', 'TMDB_API_KEY=\nTMDB_SESSION_ID= # none\n', 'TMDB_API_KEY=new\nTMDB_SESSION_ID=fresh # none\n'],
  ['ours twice', 'TMDB_API_KEY=a\nTMDB_API_KEY=b\n', 'TMDB_API_KEY=new\nTMDB_API_KEY=new\nTMDB_SESSION_ID=fresh\n'],
  ['ours inside of values of theirs', MULTILINE, MULTILINE + OURS],
  ['no final newline', 'A=1', 'A=1\nTMDB_API_KEY=new\nTMDB_SESSION_ID=fresh'],
  ['no final newline after ours', 'A=1\nTMDB_API_KEY=old', 'A=1\nTMDB_API_KEY=new\nTMDB_SESSION_ID=fresh'],
  ['CRLF', 'A=1\r\nTMDB_API_KEY=old\r\nB=2\r\n', 'A=1\r\nTMDB_API_KEY=new\r\nB=2\r\nTMDB_SESSION_ID=fresh\r\n'],
  ['CRLF without the last', 'A=1\r\nB=2', 'A=1\r\nB=2\r\nTMDB_API_KEY=new\r\nTMDB_SESSION_ID=fresh'],
  ['export prefixes', 'export A=1\nexport B="2"\n', `export A=1\nexport B="2"\n${OURS}`],
  ['a session that is over', 'TMDB_GUEST_SESSION_ID=old\nA=1\n', `A=1\n${OURS}`],
  ['a session that is over, at the end', 'A=1\nTMDB_GUEST_SESSION_ID=old', `A=1\n${OURS}`],
  ['a comment beside a session that is over', 'TMDB_GUEST_SESSION_ID=old # x\n', ` # x\n${OURS}`],
  ['names that only look like ours', 'XTMDB_API_KEY=1\nTMDB_API_KEYS=2\n', `XTMDB_API_KEY=1\nTMDB_API_KEYS=2\n${OURS}`],
  [
    'the login, which is never exported',
    'TMDB_USERNAME=a\nTMDB_PASSWORD=b\n',
    `TMDB_USERNAME=a\nTMDB_PASSWORD=b\n${OURS}`,
  ],
];

describe('dotenv', () => {
  test.each(DOTENV)('%s', (_, former, after) => {
    expect(mergedText('dotenv', former)).toBe(after);
    // Again: nothing more.
    expect(mergedText('dotenv', after)).toBe(after);
  });

  // What one reader takes for the end of a value and another does not is left alone, and ours comes last.
  test.each([
    ['a quote that is not closed', `A='x\nB=2\n`],
    ['a backslash before a quote', `A='C:\\'\nTMDB_API_KEY=old\nB='x'\n`],
    ['a backtick', 'A=`x\nTMDB_API_KEY=old\nB=`\n'],
    ['a lone carriage return', 'TMDB_API_KEY=old\rB=2\n'],
    ['a value of ours with a quote behind it', "TMDB_SESSION_ID='\n''\n"],
  ])('%s', (_, former) => expect(mergedText('dotenv', former)).toBe(former + OURS));

  test('what is left alone comes before ours', () => {
    const former = `TMDB_SESSION_ID=old\nTMDB_SESSION_ID='\n''\n`;
    const after = `TMDB_SESSION_ID=fresh\nTMDB_SESSION_ID='\n''\n`;
    expect(mergedText('dotenv', former)).toBe(`${after}TMDB_API_KEY=new\nTMDB_SESSION_ID=fresh\n`);
  });

  test('what is broken and ours is whole again', () => {
    const former = `TMDB_API_KEY='a'b\nTMDB_SESSION_ID='x\nTMDB_API_KEY=#\n`;
    expect(mergedText('dotenv', former)).toBe(`${OURS}TMDB_API_KEY=new\n`);
  });

  test('a byte order mark, and bytes that are not UTF-8', () => {
    const former = Buffer.concat([Buffer.from('\ufeffA=\u00e9\n'), Buffer.from([0x42, 0x3d, 0xe9, 0xff, 0x0a])]);
    expect(merged('dotenv', former).bytes).toEqual(Buffer.concat([former, Buffer.from(OURS)]));
    expect(mergedText('dotenv', '\ufeffTMDB_API_KEY=old\n')).toBe(`\ufeff${OURS}`);
    const umlaut = { ...KEY, value: 'ключ' };
    expect(mergedText('dotenv', 'TMDB_API_KEY=old\nA=é\n', [umlaut])).toBe("TMDB_API_KEY='ключ'\nA=é\n");
  });

  test('a huge file', () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => `VARIABLE_${index}='it is # ${index}'\n`).join('');
    const value = `LONG="${'x\\"\n'.repeat(1_000_000)}"\n`;
    const former = `${rows}${value}TMDB_API_KEY=old\n${rows}`;
    const after = mergedText('dotenv', former);
    expect(after === `${rows}${value}TMDB_API_KEY=new\n${rows}TMDB_SESSION_ID=fresh\n`).toBe(true);
  });

  test('UTF-16, as PowerShell writes it, is refused', () => {
    expect(() => merged('dotenv', Buffer.from('\ufeffA=1\n', 'utf16le'))).toThrow(
      new TmdbAuthError(
        'output',
        'nothing can be added to the file of --output: it is not UTF-8; nothing was changed',
        {
          hint: 'convert it to UTF-8, or write to another file',
        },
      ),
    );
  });

  test('it is told what was taken out', () => {
    expect(merged('dotenv', 'A=1\n').removed).toEqual([]);
    expect(merged('dotenv', 'TMDB_GUEST_SESSION_ID=1\n\nTMDB_GUEST_SESSION_ID=2\n').removed).toEqual(GONE);
  });
});

test('any file: theirs is read as before, ours is new, and twice is as once', () => {
  const signs = [...'\'"`\\ #;$=xy\n\n', '\r\n', ': '];
  const names = ['A=', 'B = ', 'export ', 'TMDB_API_KEY=', 'TMDB_SESSION_ID = ', 'TMDB_GUEST_SESSION_ID='];
  const files = fc.array(fc.constantFrom(...signs, ...names), { maxLength: 25 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(files, (former) => {
      const after = mergedText('dotenv', former);
      // dotenv alone looks for a quoted value on the next line.
      for (const text of [former, after]) fc.pre(!/[=:]\s*\n\s*['"`]/.test(text));
      const { A, B } = parseDotenv(former);
      expect(parseDotenv(after)).toMatchObject({
        ...(A !== undefined && { A }),
        ...(B !== undefined && { B }),
        TMDB_API_KEY: 'new',
        TMDB_SESSION_ID: 'fresh',
      });
      expect(mergedText('dotenv', after)).toBe(after);
    }),
    { numRuns: 5_000 },
  );
});

/** Its readers get ours, and of theirs what they got before. */
describe('read back', () => {
  const expected = { TMDB_API_KEY: 'new', TMDB_SESSION_ID: 'fresh' };
  // Null for a file that it cannot read.
  const readers: Record<string, (texts: readonly string[]) => readonly (Record<string, string> | null)[]> = {
    dotenv: (texts) => texts.map((one) => parseDotenv(one)),
    "Node's parseEnv": (texts) => texts.map((one) => ({ ...parseEnv(one) }) as Record<string, string>),
    'python-dotenv': (texts) =>
      inPython(
        `import io
from dotenv import dotenv_values
print(json.dumps([dotenv_values(stream=io.StringIO(text)) for text in json.load(open(sys.argv[1]))]))`,
        JSON.stringify(texts),
      ),
    // It reads no values of several lines.
    direnv: (texts) =>
      texts.map((one) =>
        JSON.parse(spawnSync('direnv', ['dotenv', 'json', fileWith(one)], { encoding: 'utf8' }).stdout || 'null'),
      ),
  };
  const needed: Record<string, string> = { 'python-dotenv': 'python3', direnv: 'direnv' };
  test.each(Object.entries(readers))('%s', (name, read) => {
    if (needed[name] && lacks(needed[name])) return;
    const before = read(DOTENV.map(([, former]) => former));
    const after = read(DOTENV.map(([, former]) => mergedText('dotenv', former)));
    expect(before.filter((one) => one === null)).toHaveLength(name === 'direnv' ? 2 : 0);
    for (const [index, values] of before.entries()) {
      if (values === null) continue;
      const { TMDB_GUEST_SESSION_ID, ...theirs } = values;
      expect(after[index], DOTENV[index]![0]).toEqual({ ...theirs, ...expected });
    }
  });

  test('docker', () => {
    for (const former of ['A="1"\n# B=2\n', 'A=1\r\n  TMDB_API_KEY=old # it\r\n', 'A', '\ufeffA=1\n', "A='x\nB='\n"]) {
      const after = mergedText('docker', former);
      expect(readByDocker(after)).toEqual({ ...readByDocker(former), ...expected });
      expect(mergedText('docker', after)).toBe(after);
    }
    expect(mergedText('docker', 'export TMDB_API_KEY=x\n')).toBe(`export TMDB_API_KEY=x\n${OURS}`);
  });
});
