import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { startInPty } from '../support/pty.ts';

test('in a terminal, login asks, shows three steps, and says who is logged in and where that is stored', async () => {
  const { TMDB_API_KEY, TMDB_USERNAME, TMDB_PASSWORD, ...pointers } = await pointToSandbox();
  const machine = install(pointers);
  const terminal = startInPty('tmdb-auth', ['login'], machine);
  await terminal.shows('TMDb API key');
  terminal.type(`${TMDB_API_KEY}\r`);
  await terminal.shows('1/3');
  await terminal.shows('TMDb username');
  terminal.type(`${TMDB_USERNAME}\r`);
  await terminal.shows('TMDb password');
  terminal.type(`${TMDB_PASSWORD}\r`);
  await terminal.shows('2/3');
  await terminal.shows('3/3');
  await terminal.shows('as sandbox');
  await terminal.shows(machine.file);
  expect(await terminal.exit).toBe(0);
  expect(terminal.screen()).not.toContain(TMDB_PASSWORD);
  expect(terminal.screen()).not.toContain(TMDB_API_KEY);
  expect(statSync(machine.file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(machine.file)).mode & 0o777).toBe(0o700);
});

test('X=$(tmdb-auth login --json) asks in a terminal and gives one object', async () => {
  const { TMDB_PASSWORD = '', ...pointers } = await pointToSandbox();
  const machine = install(pointers);
  const terminal = startInPty('sh', ['-c', 'X=$(tmdb-auth login --json); echo "<$X>"'], { ...machine, columns: 400 });
  await terminal.shows('TMDb password');
  terminal.type(`${TMDB_PASSWORD}\r`);
  await terminal.shows('<{"schema":1,"success":true,"session_id":"');
  await terminal.shows('"warnings":[]}>');
  expect(await terminal.exit).toBe(0);
});

test.each([
  ['TMDb API key', ['TMDB_API_KEY', 'TMDB_USERNAME', 'TMDB_PASSWORD']],
  ['TMDb username', ['TMDB_USERNAME', 'TMDB_PASSWORD']],
  ['TMDb password', ['TMDB_PASSWORD']],
])('Ctrl-C at «%s»: exit 130, nothing stored, terminal as before', async (question, missing) => {
  const pointers = await pointToSandbox();
  for (const name of missing) delete pointers[name];
  const machine = install(pointers);
  const script = 'stty -a >before; tmdb-auth login; echo "exit $?"; stty -a >after; cmp before after && echo same';
  const terminal = startInPty('sh', ['-c', `cd "$HOME"; ${script}`], machine);
  await terminal.shows(question);
  terminal.type('half an ans\u0003');
  await terminal.shows('exit 130');
  await terminal.shows('same');
  expect(terminal.screen().lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.screen().lastIndexOf('\u001b[?25l'));
  expect(existsSync(machine.file)).toBe(false);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['Ctrl-C', 130],
] as const)(
  '%s at a prompt: exit %i, terminal as before, and without an error after Ctrl-C',
  async (signal, status) => {
    const { TMDB_PASSWORD: _, ...pointers } = await pointToSandbox();
    const machine = install(pointers);
    const script = 'cd "$HOME"; stty -a >before; sh -c \'echo $$ >pid; exec tmdb-auth login\'; echo "exit $?"';
    const terminal = startInPty('sh', ['-c', `${script}; stty -a >after; cmp before after && echo same`], machine);
    await terminal.shows('TMDb password');
    if (signal === 'Ctrl-C') terminal.type('\u0003');
    else process.kill(Number(readFileSync(join(machine.home, 'pid'), 'utf8')), signal);
    await terminal.shows(`exit ${status}`);
    await terminal.shows('same');
    expect(terminal.screen().includes('error:')).toBe(status !== 130);
    expect(stripVTControlCharacters(terminal.screen())).toMatch(/\r\nexit \d+/);
  },
);

test.each([
  // The terminal itself shows ^C.
  ['Ctrl-C', 130, /^(?!.*error).*\r\n$/s],
  ['SIGTERM', 143, /error: interrupted by SIGTERM\r\n$/],
])('%s while a request is under way: exit %i at once, and the cursor is back', async (what, status, screen) => {
  const { origin, close } = await startSandbox({ fault: ['slow'] });
  onTestFinished(close);
  const machine = install({ TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: `${origin}/3` });
  const terminal = startInPty('tmdb-auth', ['guest'], machine);
  await terminal.shows('creating a guest session');
  await terminal.shows('creating a guest session');
  if (what === 'Ctrl-C') terminal.type('\u0003');
  else process.kill(terminal.pid, 'SIGTERM');
  expect(await terminal.exit).toBe(status);
  expect(stripVTControlCharacters(terminal.screen())).toMatch(screen);
  expect(terminal.screen().lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.screen().lastIndexOf('\u001b[?25l'));
});

test('alone it answers how to begin, and a hint in a narrow terminal is not broken in its command', async () => {
  const machine = install({ NO_COLOR: '1' });
  const alone = startInPty('tmdb-auth', [], machine);
  expect(await alone.exit).toBe(0);
  expect(alone.screen()).toMatch(/^Log in to .*\r\n\r\n {2}tmdb-auth login --web {4}log in, in the browser\r\n/);
  expect(alone.screen()).not.toContain('error:');
  const narrow = startInPty('tmdb-auth', ['session', '--profile', 'a b'], { ...machine, columns: 30 });
  expect(await narrow.exit).toBe(2);
  expect(narrow.screen()).toBe(
    "error: no request token is\r\n       pending\r\nhint: make one first:\r\n      tmdb-auth --profile 'a b' token\r\n",
  );
});

test('a terminal of 40 columns, and one that says NO_COLOR', async () => {
  const machine = install({ ...(await pointToSandbox()), NO_COLOR: '1' });
  const terminal = startInPty('tmdb-auth', ['guest'], { ...machine, columns: 40 });
  expect(await terminal.exit).toBe(0);
  expect(terminal.screen()).toMatch(/✔ creating a guest session\r\n/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour is what must not be there
  expect(terminal.screen()).not.toMatch(/\u001b\[\d*(;\d+)*m/);
});

test("in a terminal another user's session is replaced only by a clear yes", async () => {
  const machine = install(await pointToSandbox());
  await machine.script('tmdb-auth login');
  const document = readFileSync(machine.file, 'utf8').replace('"sandbox"', '"eve"');
  writeFileSync(machine.file, document);
  const terminal = startInPty('tmdb-auth', ['login'], machine);
  await terminal.shows('replace the login of eve in profile default by one of sandbox?');
  await terminal.shows('(y/N)');
  terminal.type('\r');
  await terminal.shows('error:');
  await terminal.shows('the login of eve in profile default is kept');
  await terminal.shows('tmdb-auth login --profile NAME');
  expect(await terminal.exit).toBe(4);
  expect(readFileSync(machine.file, 'utf8')).toBe(document);
});
