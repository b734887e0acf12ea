import type { Environment, Output } from '../context.ts';

type Style = 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'whiteOnBlack';
export type Paint = (style: Style, text: string) => Promise<string>;

/**
 * Whether to colour a stream. chalk alone ignores NO_COLOR: `--no-color` and NO_COLOR win over
 * FORCE_COLOR, which wins over what the stream is.
 */
export function usesColor(stream: Output, env: Environment, wanted: boolean): boolean {
  const forced = env['FORCE_COLOR'] !== undefined && !/^(0|false)$/.test(env['FORCE_COLOR']);
  return wanted && !env['NO_COLOR'] && (forced || (stream.isTTY === true && env['TERM'] !== 'dumb'));
}

export function createPaint(colored: () => boolean): Paint {
  return async (style, text) => {
    if (!colored()) return text;
    const { Chalk } = await import('chalk');
    const chalk = new Chalk({ level: 1 });
    return style === 'whiteOnBlack' ? chalk.whiteBright.bgBlack(text) : chalk[style](text);
  };
}
