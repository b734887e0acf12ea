import { Chalk } from 'chalk';
import type { Environment, OutputStream } from '../context.ts';

type Style = 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'whiteOnBlack';
export type Paint = (style: Style, text: string) => string;

/**
 * Whether to colour a stream. chalk alone ignores NO_COLOR: `--no-color` and NO_COLOR win over
 * FORCE_COLOR, which wins over what the stream is.
 */
export function usesColor(stream: OutputStream, env: Environment, wanted: boolean): boolean {
  const forced = env['FORCE_COLOR'] !== undefined && !/^(0|false)$/.test(env['FORCE_COLOR']);
  return wanted && !env['NO_COLOR'] && (forced || (stream.isTTY === true && env['TERM'] !== 'dumb'));
}

export function createPaint(colored: boolean): Paint {
  const chalk = new Chalk({ level: colored ? 1 : 0 });
  return (style, text) => (style === 'whiteOnBlack' ? chalk.whiteBright.bgBlack(text) : chalk[style](text));
}
