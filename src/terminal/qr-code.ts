import { renderUnicodeCompact } from 'uqr';

/** A quiet zone of two modules: half of what the standard asks for, and what scanners need. */
const BORDER = 2;

/** The text as a QR code, two rows of modules to a line; light modules are what is drawn. */
export function qrCode(text: string): readonly string[] {
  return renderUnicodeCompact(text, { border: BORDER }).split('\n');
}
