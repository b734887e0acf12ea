import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { startSpinner } from '../../src/terminal/spinner.ts';
import { Screen } from '../support/world.ts';

test('it turns, and is gone with its line when stopped', async () => {
  const screen = new Screen(true);
  const spinner = startSpinner(screen, 'creating', false);
  while (!screen.text.includes('creating')) await once(screen, 'shown');
  spinner.stop();
  expect(screen.text).toContain('creating');
  expect(screen.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.text.lastIndexOf('creating'));
});

test('a terminal of 0 columns gets nothing: ora alone would never come back', () => {
  const screen = Object.assign(new Screen(true), { columns: 0 });
  startSpinner(screen, 'creating', false).stop();
  expect(screen.text).toBe('');
});

test('stdin is left alone, so that Ctrl-C stays a signal', () => {
  const before = process.stdin.listenerCount('data');
  const spinner = startSpinner(Object.assign(new Screen(true), new PassThrough()), 'creating', false);
  expect(process.stdin.listenerCount('data')).toBe(before);
  spinner.stop();
});
