import { chmodSync, closeSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { install, NODE } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { CREDENTIALS } from './steps.ts';

/** Programs that cannot be run, and one that a shell runs all the same. */
const PROGRAMS: readonly [what: string, make: (path: string) => string, status: number][] = [
  ['an empty name', () => '', 127],
  ['a missing program', (path) => path, 127],
  ['a missing program in PATH', () => 'no-such-program', 127],
  ['a file for a directory', () => '/etc/passwd/program', 126],
  ['a directory', () => '/tmp', 126],
  ['a name of 300 letters', () => `/${'x'.repeat(300)}`, 126],
  ['a link to itself', linkToItself, 126],
  ['a file that may not be run', (path) => file(path, '#!/bin/sh\nexit 7\n', 0o644), 126],
  ['a script of a missing interpreter', (path) => file(path, '#!/no/such/interpreter\n'), 127],
  ['a script that names no interpreter', (path) => file(path, 'exit 7\n'), 7],
];

function linkToItself(path: string): string {
  symlinkSync(path, path);
  return path;
}

function file(path: string, text: string, mode = 0o755): string {
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const TOLD = /^error: the command .*\n$/;

test.each(PROGRAMS)('exec tells it as a shell does: %s', async (_, make, expected) => {
  countRun();
  const { run, home } = install(CREDENTIALS);
  const { status, stderr } = await run('exec', '--', make(join(home, 'program')));
  expect({ status, stderr }).toEqual({ status: expected, stderr: expected === 7 ? '' : expect.stringMatching(TOLD) });
});

test('exec tells it as a shell does: a program that is being written', async () => {
  countRun();
  const { run, home } = install(CREDENTIALS);
  const program = file(join(home, 'program'), '#!/bin/sh\n');
  const descriptor = openSync(program, 'a');
  const { status, stderr } = await run('exec', '--', program);
  closeSync(descriptor);
  expect({ status, stderr }).toEqual({ status: 126, stderr: expect.stringMatching(TOLD) });
});

/** The other signals that can be caught are rows of signals.ts. */
test.each(['SIGABRT', 'SIGIO', 'SIGPWR', 'SIGSYS', 'SIGTRAP', 'SIGURG'] as const)(
  'exec hands on what is rarely sent: %s',
  async (signal) => {
    countRun();
    const { env } = install({ ...CREDENTIALS, SIGNAL: signal, TELL: TELL_SIGNAL });
    const terminal = startInPty('sh', ['-c', `exec tmdb-auth exec -- "${NODE}" -e "$TELL"`], { env });
    await terminal.shows('ready');
    process.kill(terminal.pid, signal);
    expect([await terminal.exit, terminal.screen()]).toEqual([7, expect.stringContaining(`got ${signal}`)]);
  },
);

const TELL_SIGNAL = `
process.on(process.env.SIGNAL, (signal) => { console.log('got ' + signal); process.exit(7); });
console.log('ready'); setInterval(() => {}, 1000);`;

/** Says when it is there and each SIGINT that it gets, and ends at the SIGTERM that it sends itself a while after. */
const TELL_INTERRUPTIONS = `
let count = 0;
process.on('SIGTERM', () => { console.log('told ' + count); process.exit(7); });
process.on('SIGINT', () => { count += 1; setTimeout(() => process.kill(process.pid, 'SIGTERM'), 300); });
console.log('ready'); setInterval(() => {}, 1000);`;

describe.skipIf(lacks('setsid', 'bash'))('SIGINT with a terminal is told once', () => {
  const program = `"${NODE}" -e "$TELL"`;

  test.each([
    ['Ctrl-C, to both', `exec tmdb-auth exec -- ${program}`],
    ['Ctrl-C, to the wrapper of a session of its own', `exec tmdb-auth exec -- setsid ${program}`],
  ])('%s', async (_, command) => {
    countRun();
    const { env } = install({ ...CREDENTIALS, TELL: TELL_INTERRUPTIONS });
    const terminal = startInPty('bash', ['-c', command], { env });
    await terminal.shows('ready');
    terminal.type('\u0003');
    expect([await terminal.exit, terminal.screen()]).toEqual([7, expect.stringContaining('told 1')]);
  });

  test('a signal, to the wrapper in the background', async () => {
    countRun();
    const { env } = install({ ...CREDENTIALS, TELL: TELL_INTERRUPTIONS });
    const command = `set -m; tmdb-auth exec -- ${program} & read -r; kill -INT $!; wait $!`;
    const terminal = startInPty('bash', ['-c', command], { env });
    await terminal.shows('ready');
    terminal.type('\r');
    expect([await terminal.exit, terminal.screen()]).toEqual([7, expect.stringContaining('told 1')]);
  });
});
