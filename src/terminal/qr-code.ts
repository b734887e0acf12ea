import { renderUnicodeCompact } from 'uqr';

/**
 * The width of the quiet zone in modules. The standard asks for four, scanners read two, and the code has to fit
 * into a terminal: https://www.qrcode.com/en/howto/code.html
 */
const BORDER = 2;

/** Renders a text as a QR code, two rows of modules a line. The characters draw the light modules. */
export function qrCode(text: string): readonly string[] {
  return renderUnicodeCompact(text, { border: BORDER }).split('\n');
}
