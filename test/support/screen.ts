/** A run of characters of one style. */
export interface Run {
  readonly column: number;
  readonly style: string;
  readonly text: string;
}

const ESCAPE = '\u001b';

/** What SGR numbers mean that the program uses. https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const STYLES: Readonly<Record<string, string>> = {
  '': '',
  0: '',
  2: 'dim',
  22: '',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
  39: '',
};

/** Control sequences and characters. */
const PIECES = new RegExp(`${ESCAPE}\\[\\??(?<amount>[\\d;]*)(?<letter>[A-Za-z])|(?<text>.)`, 'gsu');

interface Cell {
  readonly style: string;
  readonly character: string;
}

/**
 * What stands on a terminal of that width in the end, as runs by line.
 *
 * @throws Error at a control sequence that it does not know
 */
export function drawScreen(output: string, columns: number): readonly (readonly Run[])[] {
  const lines: Cell[][] = [];
  let [row, column, style] = [0, 0, ''];

  const act: Readonly<Record<string, (amount: string) => void>> = {
    m: (codes) => {
      for (const code of codes.split(';')) {
        if (STYLES[code] === undefined) throw new Error(`a style that is not known: ${code}`);
        style = STYLES[code];
      }
    },
    A: (amount) => {
      row -= Number(amount || 1);
    },
    G: (to) => {
      column = Number(to || 1) - 1;
    },
    K: (part) => {
      lines[row]?.splice(part === '2' ? 0 : column);
    },
    J: () => {
      lines.splice(row + 1);
      lines[row]?.splice(column);
    },
    h: () => {},
    l: () => {},
  };

  function put(character: string): void {
    if (column === columns) [row, column] = [row + 1, 0];
    lines[row] ??= [];
    const line = lines[row]!;
    while (line.length < column) line.push({ style: '', character: ' ' });
    line[column] = { style, character };
    column += 1;
  }

  for (const { groups: { text = '', letter = '', amount = '' } = {} } of output.matchAll(PIECES)) {
    if (letter !== '') {
      if (!act[letter]) throw new Error(`a sequence that is not known: ${amount}${letter}`);
      act[letter](amount);
    } else if (text === '\n') row += 1;
    else if (text === '\r') column = 0;
    else if (text < ' ') throw new Error(`a character that is not known: ${JSON.stringify(text)}`);
    else put(text);
  }
  return Array.from({ length: lines.length }, (_, index) => runsOf(lines[index] ?? []));
}

function runsOf(cells: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, { style, character }] of cells.entries()) {
    const last = runs.at(-1);
    if (last?.style === style) runs.splice(-1, 1, { ...last, text: last.text + character });
    else runs.push({ column, style, text: character });
  }
  return runs;
}
