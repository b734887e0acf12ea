import type { Environment, Output } from '../context.ts';

export type Style = 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'whiteOnBlack';
/** Colors a text, if colors are used. */
export type Paint = (style: Style, text: string) => Promise<string>;

/**
 * Decides whether a stream gets colors. `--no-color` and NO_COLOR (https://no-color.org) win over
 * FORCE_COLOR, which wins over what the stream is. chalk itself ignores NO_COLOR: chalk/supports-color#74
 *
 * @param wanted is false with `--no-color`
 */
export function usesColor(stream: Output, env: Environment, wanted: boolean): boolean {
  const forced = env['FORCE_COLOR'] !== undefined && !/^(0|false)$/.test(env['FORCE_COLOR']);
  return wanted && !env['NO_COLOR'] && (forced || (stream.isTTY === true && env['TERM'] !== 'dumb'));
}

/** @param colored is asked at each text, so that no stream is made before it is used */
export function createPaint(colored: () => boolean): Paint {
  return async (style, text) => {
    if (!colored()) return text;
    const { Chalk } = await import('chalk');
    const chalk = new Chalk({ level: 1 });
    return style === 'whiteOnBlack' ? chalk.whiteBright.bgBlack(text) : chalk[style](text);
  };
}
