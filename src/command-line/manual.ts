/** A term and what it means. */
export type Row = readonly [term: string, meaning: string];

/** A part of the manual: text, then a table. Code in it stands in backticks. */
export interface Section {
  /** Absent at the start of a topic. */
  readonly heading?: string;
  readonly paragraphs?: readonly string[];
  readonly rows?: readonly Row[];
}

/** What is below a heading of the manual. @param page in the macros that the build writes it with */
export function sectionsBelow(heading: string, page: string): readonly Section[] {
  const start = page.indexOf(`.SH ${heading}\n`) + `.SH ${heading}\n`.length;
  const [body = ''] = page.slice(start).split(/^\.SH /m, 1);
  return body
    .split(/^(?=\.SS )/m)
    .filter((part) => part !== '')
    .map((part) => {
      const heading = /^\.SS (.*)/.exec(part)?.[1];
      const paragraphs = [...part.matchAll(/^\.PP\n(.*)/gm)].map(([, text = '']) => plain(text));
      const rows = [...part.matchAll(/^\.TP\n\.B (.*)\n(.*)/gm)].map(
        ([, term = '', text = '']): Row => [plain(term), plain(text)],
      );
      return {
        ...(heading !== undefined && { heading: plain(heading) }),
        ...(paragraphs.length > 0 && { paragraphs }),
        ...(rows.length > 0 && { rows }),
      };
    });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\fB': '`',
  '\\fR': '`',
  '\\(ti': '~',
  '\\(ha': '^',
  '\\-': '-',
  '\\&': '',
  '\\e': '\\',
};

/** A line of the manual without what roff wants. */
const plain = (line: string): string => line.replace(/\\(?:f[BR]|\((?:ti|ha)|[-&e])/g, (found) => ESCAPES[found] ?? '');
