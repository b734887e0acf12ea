import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { powershell } from '../../src/export/powershell.ts';
import { createPowerShellParser } from '../support/powershell-grammar.ts';

const parse = await createPowerShellParser();

const lineOf = (value: string) => powershell([{ name: 'V', value, secret: true }], { name: '' });

/**
 * What PowerShell takes for a single quote: IsSingleQuote of
 * https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/CharTraits.cs
 */
const SINGLE_QUOTES = ["'", '\u2018', '\u2019', '\u201a', '\u201b'];

/**
 * Reads the string of a line as ScanStringLiteral does: any two single quotes are the second one, and any that is alone
 * ends it. https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/tokenizer.cs
 */
function readByRule(line: string): { value: string; rest: string } {
  const start = "$env:V = '".length;
  let value = '';
  let at = start;
  for (; at < line.length; at += 1) {
    if (SINGLE_QUOTES.includes(line[at]!)) {
      at += 1;
      if (!SINGLE_QUOTES.includes(line[at]!)) break;
    }
    value += line[at];
  }
  return { value, rest: line.slice(at) };
}

test.each([
  ['nothing', ''],
  ['an id', '0123456789abcdef'],
  ['a quote', "it's"],
  ['quotes at the ends', "''a''"],
  ['a double quote', '"a"'],
  ['a variable', '$env:PATH $(Get-Date)'],
  ['a backtick', '`n`'],
  ['a comment', '# <# #>'],
  ['what ends a command', '; | & && || { } ( ) [ ] @'],
  ['a here-string', "@'\n'@"],
  ['a line break', 'a\nb'],
  ['a tab and a backslash', 'a\tb\\'],
  ['typographic double quotes', '“a”'],
])('the grammar reads %s back, and one assignment', (_, value) => {
  const root = parse(lineOf(value));
  expect(root.hasError).toBe(false);
  expect(root.descendantsOfType('assignment_expression')).toHaveLength(1);
  const [literal] = root.descendantsOfType('verbatim_string_characters');
  expect(literal?.text.slice(1, -1).replaceAll("''", "'")).toBe(value);
});

test('the rule of the tokenizer reads every value back, with each of its five quotes', () => {
  const character = fc.oneof(fc.constantFrom(...SINGLE_QUOTES, '"', '\u201c', '$', '`', '\n'), fc.string());
  fc.assert(
    fc.property(fc.array(character), (parts) => {
      const value = parts.join('');
      expect(readByRule(lineOf(value))).toEqual({ value, rest: '\n' });
    }),
  );
});

test('the grammar finds no fault in the completion script', () => {
  const script = readFileSync(join(import.meta.dirname, '../../completions/tmdb-auth.ps1'), 'utf8');
  expect(parse(script).hasError).toBe(false);
  // It would in another one.
  expect(parse(script.replace('ForEach-Object {', 'ForEach-Object (')).hasError).toBe(true);
});
