import type { Run } from './screen.ts';

/** Pixels. The width of a character is set for every run, whatever font there is. */
const FONT_SIZE = 14;
const CHARACTER = 8.4;
const LINE = 20;
const MARGIN = 16;

/** What GitHub has for its pages. https://primer.style/product/primitives/color/ */
export const THEMES = {
  light: {
    background: '#ffffff',
    border: '#d1d9e0',
    '': '#1f2328',
    dim: '#59636e',
    red: '#d1242f',
    green: '#1a7f37',
    yellow: '#9a6700',
    cyan: '#0969da',
  },
  dark: {
    background: '#0d1117',
    border: '#3d444d',
    '': '#f0f6fc',
    dim: '#9198a1',
    red: '#f85149',
    green: '#3fb950',
    yellow: '#d29922',
    cyan: '#4493f8',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Draws a screen as SVG. @param title what it shows, for those who do not see it */
export function terminalPicture(
  lines: readonly (readonly Run[])[],
  columns: number,
  theme: Readonly<Record<string, string>>,
  title: string,
): string {
  const width = Math.ceil(columns * CHARACTER + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.flatMap((runs, row) => runs.flatMap((run) => textsOf(run, row, theme)));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme['background']}" stroke="${theme['border']}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" font-size="${FONT_SIZE}">`,
    ...texts,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** Each piece has a place of its own: where there is more than one space, SVG would leave one. */
function textsOf(
  { column, style, text }: Run,
  row: number,
  theme: Readonly<Record<string, string>>,
): readonly string[] {
  return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ index, 0: piece }) => {
    const x = round(MARGIN + (column + index) * CHARACTER);
    const y = MARGIN + row * LINE + FONT_SIZE;
    const length = round(piece.length * CHARACTER);
    return `<text x="${x}" y="${y}" textLength="${length}" fill="${theme[style]}">${escaped(piece)}</text>`;
  });
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
