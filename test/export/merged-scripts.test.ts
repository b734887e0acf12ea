import { describe, expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { lacks } from '../support/needed-programs.ts';
import { FORMATS, KEY, merged, mergedText, SESSION } from './merging.ts';
import { inShell, OPTIONS } from './readers.ts';

const SH = "export TMDB_API_KEY='new'\nexport TMDB_SESSION_ID='fresh'\n";

describe('sh', () => {
  test.each([
    ['a comment with a quote', "# don't\nA=1\n", `# don't\nA=1\n${SH}`],
    [
      'ours, with what follows it',
      `TMDB_API_KEY=old; B=2\nexport TMDB_SESSION_ID="o" # c\n`,
      `export TMDB_API_KEY='new'; B=2\nexport TMDB_SESSION_ID='fresh' # c\n`,
    ],
    ['what goes on after a backslash', 'A=1 \\\nTMDB_API_KEY=1 env\n', `A=1 \\\nTMDB_API_KEY=1 env\n${SH}`],
    ['a backslash at the end', 'export A=1\\\n', `export A=1\\\n\n${SH.trimEnd()}`],
    ['a value of several lines', "A='x\nexport TMDB_API_KEY=old\n'\n", `A='x\nexport TMDB_API_KEY=old\n'\n${SH}`],
    ['quotes with escapes', `A=$'it\\'s\nTMDB_API_KEY=a'\n`, `A=$'it\\'s\nTMDB_API_KEY=a'\n${SH}`],
    [
      'a here-document',
      "cat <<-'E' >x\nTMDB_API_KEY=it's\n\tE\nA=1\n",
      `cat <<-'E' >x\nTMDB_API_KEY=it's\n\tE\nA=1\n${SH}`,
    ],
    ['a shift, a length, a parameter', `A=$((1<<B)) C=\${#A} D=$#\n`, `A=$((1<<B)) C=\${#A} D=$#\n${SH}`],
    ['a command with our variable', 'TMDB_API_KEY=old env\n', `TMDB_API_KEY=old env\n${SH}`],
    ['a letter that ends as a no-break space does', `A=à#'\nTMDB_API_KEY=x'\n`, `A=à#'\nTMDB_API_KEY=x'\n${SH}`],
    ['two in one', 'export TMDB_API_KEY=old B=2\n', `export TMDB_API_KEY=old B=2\n${SH}`],
    ['CRLF', "A=1\r\nTMDB_API_KEY='old'\r\n", `A=1\r\n${SH}`],
    [
      'one that is over, in a block',
      'if x; then\n  export TMDB_GUEST_SESSION_ID=o\nfi\n',
      `if x; then\n  :\nfi\n${SH}`,
    ],
    ['one that is over, before another', 'TMDB_GUEST_SESSION_ID=o; B=2\n', `:; B=2\n${SH}`],
  ])('%s', (_, former, after) => {
    expect(mergedText('sh', former)).toBe(after);
    expect(mergedText('sh', after)).toBe(after);
  });

  test.each(['dash', 'bash', 'zsh', 'fish'].filter((shell) => !lacks(shell)))('%s reads ours', (shell) => {
    const format = shell === 'fish' ? 'fish' : 'sh';
    const former = `# don't\n${FORMATS[format]([{ ...KEY, value: 'old' }], OPTIONS)}${FORMATS[format]([{ name: 'A', value: "it's\nTMDB_API_KEY=x", secret: true }], OPTIONS)}`;
    const after = mergedText(format, former);
    expect(inShell(shell, (file) => `. ${file}`, after, [KEY, SESSION, { ...KEY, name: 'A' }])).toEqual({
      TMDB_API_KEY: 'new',
      TMDB_SESSION_ID: 'fresh',
      A: "it's\nTMDB_API_KEY=x",
    });
  });
});

test.each(['sh', 'fish', 'powershell'] as const)('%s: a quote that is not closed is refused', (format) => {
  const message = 'nothing can be added to the file of --output: a quote in it is not closed; nothing was changed';
  expect(() => merged(format, `A='x\n`)).toThrow(
    new TmdbAuthError('output', message, { hint: 'close it, or write to another file' }),
  );
});

test.each([
  [
    'ours',
    "set -Ux TMDB_API_KEY old # c\nset --global --export TMDB_SESSION_ID 'o'; set A 1\n",
    "set -gx TMDB_API_KEY 'new' # c\nset -gx TMDB_SESSION_ID 'fresh'; set A 1\n",
  ],
  [
    'one that is over',
    "if x\n  set -gx TMDB_GUEST_SESSION_ID 'o'\nend\n",
    "if x\nend\nset -gx TMDB_API_KEY 'new'\nset -gx TMDB_SESSION_ID 'fresh'\n",
  ],
  [
    'erased, asked for, within a value',
    "set -e TMDB_API_KEY\nset -q TMDB_API_KEY; or x\nset A 'it\\'s\nset -gx TMDB_API_KEY x'\n",
    "set -e TMDB_API_KEY\nset -q TMDB_API_KEY; or x\nset A 'it\\'s\nset -gx TMDB_API_KEY x'\nset -gx TMDB_API_KEY 'new'\nset -gx TMDB_SESSION_ID 'fresh'\n",
  ],
])('fish: %s', (_, former, after) => expect(mergedText('fish', former)).toBe(after));

test.each([
  [
    'ours',
    `$Env:tmdb_api_key = "old" # c\r\n\${env:TMDB_SESSION_ID}='it''s'; $A = 1\r\n`,
    `$env:TMDB_API_KEY = 'new' # c\r\n$env:TMDB_SESSION_ID = 'fresh'; $A = 1\r\n`,
  ],
  [
    'within theirs',
    `<# it's\n$env:TMDB_API_KEY = 'x'\n#>\n$A = @'\n$env:TMDB_API_KEY = 'it's'\n'@\n$B = "\`"\n$env:TMDB_API_KEY = 'x'"\n`,
    `<# it's\n$env:TMDB_API_KEY = 'x'\n#>\n$A = @'\n$env:TMDB_API_KEY = 'it's'\n'@\n$B = "\`"\n$env:TMDB_API_KEY = 'x'"\n$env:TMDB_API_KEY = 'new'\n$env:TMDB_SESSION_ID = 'fresh'\n`,
  ],
])('powershell: %s', (_, former, after) => expect(mergedText('powershell', former)).toBe(after));
