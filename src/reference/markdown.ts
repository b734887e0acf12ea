import { GROUPS } from '../command-line/command.ts';
import type { Section } from '../command-line/manual.ts';
import { MEANINGS } from './meanings.ts';
import type { Topic } from './topics/topic.ts';
import { type CommandPage, type Flag, type Tree, wordsOf } from './tree.ts';

type Cells = readonly string[];

/** What `npm run bench` measured of one command, as a ratio to something else. */
export interface Figure {
  readonly subject: string;
  readonly baseline: string;
  readonly goal?: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Of the baseline and of the subject. */
  readonly milliseconds: readonly number[];
}

/** What the pages of docs/ have of the code, by the names that their marks have for it. */
export function pageParts(
  tree: Tree,
  topics: readonly Topic[],
  figures: readonly Figure[],
): Readonly<Record<string, string>> {
  return {
    commands: commandsPart(tree),
    options: table(['option', 'does'], [...tree.globals, tree.version].map(flagCells)),
    formats: formatsPart(tree),
    figures: table(['command', 'ms', 'compared with', 'ms', 'ratio', 'half of the runs'], figures.map(figureCells)),
    ...Object.fromEntries(
      topics.map(({ name, term, sections }) => [
        name,
        sections.map((section) => sectionPart(section, term)).join('\n\n'),
      ]),
    ),
  };
}

/**
 * Puts the parts between their marks: `<!-- NAME: made by npm run build -->` and `<!-- end of NAME -->`.
 *
 * @throws Error if a page has a mark of which there is no part
 */
export function fillPage(page: string, parts: Readonly<Record<string, string>>): string {
  return page.replace(
    /^(<!-- ([\w-]+): made by npm run build -->\n).*?^(<!-- end of \2 -->)$/gms,
    (_, start, name, end) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`a page has a mark for «${name}», of which there is no part`);
      return `${start}\n${part}\n\n${end}`;
    },
  );
}

function commandsPart({ commands }: Tree): string {
  const rows = commands.map(({ names: [name], summary }) => [`[\`${name}\`](#${name})`, summary]);
  return [
    table(['command', 'does'], rows),
    ...GROUPS.flatMap((group) => [
      `## ${group}`,
      ...commands.filter((command) => command.group === group).map(commandPart),
    ]),
  ].join('\n\n');
}

function commandPart({ names: [name], description, operands, flags, examples }: CommandPage): string {
  const rows = [
    ...operands.map(({ term, description: what, filling }) => [code(term), withChoices(what, wordsOf(filling))]),
    ...flags.map(flagCells),
  ];
  return [
    `### ${name}`,
    description,
    ...(rows.length === 0 ? [] : [table(['argument or option', 'is'], rows)]),
    ['```bash', ...examples, '```'].join('\n'),
  ].join('\n\n');
}

function formatsPart({ commands }: Tree): string {
  const flags = commands.flatMap((command) => command.flags);
  const words = flags.flatMap(({ names, filling }) => (names.includes('--format') ? (wordsOf(filling) ?? []) : []));
  return table(
    ['format', 'for'],
    words.map((word) => [code(word), MEANINGS[word] ?? '']),
  );
}

function figureCells({ subject, baseline, median, low, high, milliseconds }: Figure): Cells {
  const [before, after] = milliseconds.map(String);
  const spread = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return [code(subject), after ?? '', code(baseline), before ?? '', median.toFixed(2), spread];
}

function sectionPart({ heading, paragraphs = [], rows = [] }: Section, termHead: string): string {
  return [
    ...(heading === undefined ? [] : [`## ${heading}`]),
    ...paragraphs,
    ...(rows.length === 0
      ? []
      : [
          table(
            [termHead, 'means'],
            rows.map(([term, meaning]) => [code(term), meaning]),
          ),
        ]),
  ].join('\n\n');
}

function flagCells({ names, value, description, filling }: Flag): Cells {
  const term = `${names.join(', ')}${value === undefined ? '' : ` <${value}>`}`;
  return [code(term), withChoices(description, wordsOf(filling))];
}

function withChoices(description: string, words: readonly string[] | undefined): string {
  return words ? `${description}: ${words.map(code).join(', ')}` : description;
}

const code = (text: string): string => `\`${text}\``;

/** Each column is as wide as its widest cell, for those who read the page as it is. */
function table(heads: Cells, rows: readonly Cells[]): string {
  const escaped = [heads, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heads.map((_, column) => Math.max(3, ...escaped.map((cells) => cells[column]!.length)));
  const line = (cells: Cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head = [], ...body] = escaped;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
