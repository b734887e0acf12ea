import { expect, test } from 'vitest';
import { createPaint, usesColor } from '../../src/terminal/color.ts';
import { Screen } from '../support/world.ts';

const [terminal, file] = [new Screen(true), new Screen(false)];

test.each([
  ['a terminal', terminal, {}, true, true],
  ['a file', file, {}, true, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true, true],
  ['--no-color', terminal, { FORCE_COLOR: '1' }, false, false],
  ['TERM=dumb', terminal, { TERM: 'dumb' }, true, false],
  ['FORCE_COLOR in a file', file, { FORCE_COLOR: '1' }, true, true],
  ['FORCE_COLOR=0', file, { FORCE_COLOR: '0' }, true, false],
  ['NO_COLOR and FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
])('%s', (_, stream, env, wanted, colored) => {
  expect(usesColor(stream, env, wanted)).toBe(colored);
});

test('the level is ours, whatever chalk thinks of the process', async () => {
  expect(await createPaint(() => false)('red', 'error:')).toBe('error:');
  expect(await createPaint(() => true)('red', 'error:')).toBe('\u001b[31merror:\u001b[39m');
});
