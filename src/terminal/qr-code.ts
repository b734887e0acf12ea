import { renderUnicodeCompact } from 'uqr';
import type { OutputStream } from '../context.ts';

/**
 * The width of the quiet zone in modules. The standard asks for four, scanners read two, and the code has to fit
 * into a terminal: https://www.qrcode.com/en/howto/code.html
 */
const BORDER = 2;

/**
 * Renders a text as a QR code, two rows of modules a line. The characters draw the light modules.
 *
 * @returns its lines, or what to say where the screen is too small for them
 */
export function qrCode(
  text: string,
  { columns = Infinity, rows = Infinity }: Pick<OutputStream, 'columns' | 'rows'>,
): readonly string[] | string {
  const lines = renderUnicodeCompact(text, { border: BORDER }).split('\n');
  const width = lines[0]!.length;
  if (columns >= width && rows >= lines.length) return lines;
  return `the terminal is too small for the QR code, which takes ${width} columns and ${lines.length} rows`;
}
