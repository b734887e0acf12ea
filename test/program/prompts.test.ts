import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { startInPty } from '../support/pty.ts';

const { apiKey, username, password } = SANDBOX;

/** A terminal of somebody who has not given anything yet. */
async function newcomer(program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { TMDB_AUTH_BASE_URL, TMDB_AUTH_WEB_URL } = (await pointToSandbox()) as Record<string, string>;
  const given = { TMDB_AUTH_BASE_URL: TMDB_AUTH_BASE_URL!, TMDB_AUTH_WEB_URL: TMDB_AUTH_WEB_URL! };
  const machine = install({ ...given, PS1: 'READY ', LC_ALL: 'C.UTF-8', ...more });
  return { ...machine, terminal: startInPty(program, args, { env: machine.env, columns: 200 }) };
}

test('a clumsy person leaves no secret in the history of the shell', async () => {
  const { terminal, home } = await newcomer('bash', ['--norc', '-i'], { HISTFILE: '.history' });
  const session: readonly (readonly [shown: string, typed: string])[] = [
    ['READY', `cd; HISTFILE=~/.history; clear\r`],
    ['READY', 'tmdb-auth login\r'],
    ['is masked', 'oops\r'],
    ['starts with eyJ', ''],
    ['is masked', '\r'],
    ['only spaces', ''],
    ['is masked', `${apiKey.slice(0, 20)}\r`],
    ['has 20 hex digits', ''],
    ['is masked', `${'0'.repeat(32)}\r`],
    ['does not accept', ''],
    ['is masked', `${apiKey}\r`],
    ['username', '\r'],
    ['username is empty', ''],
    ['username', `${username}\r`],
    ['is masked', '\r'],
    ['password is empty', ''],
    ['is masked', 'hunter2\r'],
    ['2 more tries', ''],
    ['username', '\r'],
    ['is masked', '\u0003'],
    ['READY', 'tmdb-auth login\r'],
    ['username', `${username}\r`],
    ['is masked', `${password}\r`],
    ['logged in', ''],
    ['READY', 'history -w; exit\r'],
  ];
  for (const [shown, typed] of session) {
    await terminal.shows(shown);
    if (typed !== '') terminal.type(typed);
  }
  await terminal.exit;
  const history = readFileSync(join(home, '.history'), 'utf8').split('\n');
  expect(history.filter((line) => !/^(cd; HISTFILE|tmdb-auth login|history -w|$)/.test(line))).toEqual([]);
  for (const secret of ['hunter2', password, apiKey]) expect(terminal.screen()).not.toContain(secret);
});

test('after Ctrl-Z and fg the prompt is there again', async () => {
  const { terminal } = await newcomer('bash', ['--norc', '-i']);
  await terminal.shows('READY');
  terminal.type('tmdb-auth login\r');
  await terminal.shows('API key');
  terminal.type(`${apiKey.slice(0, 5)}\u001a`);
  await terminal.shows('Stopped');
  await terminal.shows('READY');
  terminal.type('fg\r');
  await terminal.shows('API key');
  terminal.type(`${apiKey.slice(5)}\r`);
  await terminal.shows('username');
});

test('TERM=dumb: no escape byte, no echo of a secret, and the same questions', async () => {
  const { terminal } = await newcomer('tmdb-auth', ['login'], { TERM: 'dumb' });
  await terminal.shows('not shown');
  terminal.type('abc\r');
  await terminal.shows('3 hex digits');
  await terminal.shows('not shown');
  terminal.type(`${apiKey}\r`);
  await terminal.shows('username');
  terminal.type(`${username}\r`);
  await terminal.shows('not shown');
  terminal.type(`${password}\r`);
  expect(await terminal.exit).toBe(0);
  const screen = terminal.screen();
  expect({ escapes: screen.includes('\u001b'), key: screen.includes(apiKey) }).toEqual({ escapes: false, key: false });
  expect(screen).not.toContain(password);
});

test('what is typed before the first question is its answer', async () => {
  const { terminal } = await newcomer('bash', ['-c', 'read -r; tmdb-auth login']);
  terminal.type(`\r${apiKey}\r${username}\r`);
  await terminal.shows('password');
  terminal.type(`${password}\r`);
  expect(await terminal.exit).toBe(0);
});
