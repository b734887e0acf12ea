import { TmdbAuthError } from '../errors.ts';
import type { Grammar } from './grammars.ts';

/** In the form that text has here: a character for each byte, so that what is no UTF-8 stays as it is. */
const asBytes = (text: string) => Buffer.from(text).toString('latin1');

const BYTE_ORDER_MARK = asBytes('\ufeff');

/**
 * Puts lines of our own into a file of others: in place of those that set the same variables, else at its end. Every
 * other byte stays, and so does the manner of its line ends.
 *
 * @param own the lines, without line ends, by the names of their variables
 * @param gone the variables whose lines are taken out
 * @returns also those of `gone` that had a line
 * @throws TmdbAuthError `output` for a file that is not understood
 */
export function mergeLines(
  former: Buffer,
  own: ReadonlyMap<string, string>,
  gone: readonly string[],
  grammar: Grammar,
): { readonly bytes: Buffer; readonly removed: readonly string[] } {
  const text = former.toString('latin1');
  if (text.includes('\0')) throw notUnderstood('it is not UTF-8', 'convert it to UTF-8, or write to another file');
  const names = [...own.keys(), ...gone];
  const ownLine = grammar.own(names);
  const claims = grammar.claims?.([...own.keys()]);
  const absent = new Map(own);
  const removed = new Set<string>();
  let start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  let merged = text.slice(0, start);
  let isOpen = false;
  while (start < text.length) {
    const end = endOfLine(text, start, grammar);
    const line = text.slice(start, end);
    const lineBreak = text.slice(end, end + 1);
    start = end + 1;
    const { kept = '', name: spelled = '', rest = '' } = ownLine.exec(line)?.groups ?? {};
    // PowerShell takes small letters for the same name.
    const isSame = (known: string) => known.toUpperCase() === spelled.toUpperCase();
    const name = names.includes(spelled) ? spelled : (names.find(isSame) ?? '');
    const replacement = own.get(name);
    let left: string | undefined = line;
    const claimed = name === '' && claims ? [...line.matchAll(claims)] : [];
    for (const { groups: { name: one = '' } = {} } of claimed) absent.set(one, own.get(one)!);
    if (replacement !== undefined) {
      absent.delete(name);
      left = kept + asBytes(replacement) + rest;
    } else if (gone.includes(name)) {
      removed.add(name);
      left = leftOf(kept, rest, grammar);
    }
    if (left === undefined) continue;
    merged += left + lineBreak;
    isOpen = lineBreak === '';
  }
  const lineEnd = grammar.crlf && /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  for (const line of absent.values()) merged += isOpen ? lineEnd + asBytes(line) : asBytes(line) + lineEnd;
  return { bytes: Buffer.from(merged, 'latin1'), removed: [...removed] };
}

/** What stays of a line whose variable is taken out; undefined for a line of nothing else. */
function leftOf(kept: string, rest: string, { nothing }: Grammar): string | undefined {
  const indent = kept.replace(/\S.*/s, '');
  // An indented line may be all that there is between `then` and `fi`.
  const isNeeded = rest.trim() !== '' || (indent !== '' && nothing !== '');
  return isNeeded ? indent + nothing + rest : undefined;
}

/** Gives the index of the line break after the line that begins at `start`, or of the end of the text. */
function endOfLine(text: string, start: number, { piece }: Grammar): number {
  piece.lastIndex = start;
  while (piece.lastIndex < text.length && text[piece.lastIndex] !== '\n') {
    if (!piece.test(text)) throw notUnderstood('a quote in it is not closed', 'close it, or write to another file');
  }
  return piece.lastIndex;
}

function notUnderstood(why: string, hint: string): TmdbAuthError {
  return new TmdbAuthError('output', `nothing can be added to the file of --output: ${why}; nothing was changed`, {
    hint,
  });
}
