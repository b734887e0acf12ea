import { expect, test } from 'vitest';
import { behind, withFlags } from '../../src/terminal/wording.ts';
import { createWorld } from '../support/world.ts';

test.each<[columns: number, lines: readonly string[]]>([
  [40, ['it has 3 hex digits, and an API', 'key has 32']],
  [40, ['check both at', 'https://www.themoviedb.org/login,', 'then: tmdb-auth login']],
  [40, ['set TMDB_PASSWORD, or:', 'printf %s "$PASSWORD" | tmdb-auth login -u NAME --password-stdin']],
  [40, ['unset NODE_DEBUG; for a program', 'that is run:', 'tmdb-auth exec -- env NODE_DEBUG=… COMMAND']],
  [20, ["tmdb-auth --profile 'a; b' login,", 'or', "tmdb-auth --profile 'a; b' guest"]],
  [27, ['unset TMDB_API_KEY,', 'or set it again']],
  [40, ['set TMDB_PASSWORD, or:', '$PASSWORD | tmdb-auth login -u NAME --password-stdin']],
  [27, ['Remove-Item Env:TMDB_API_KEY,', 'or set it again']],
])('in %i columns a message breaks between words, and no command does: %j', (columns, lines) => {
  expect(behind('hint:', lines.join(' '), columns)).toBe(lines.join('\n      '));
  expect(behind('hint:', lines.join(' '), undefined)).toBe(lines.join(' '));
});

test.each([
  ['tmdb-auth login, or tmdb-auth guest', 'tmdb-auth -x login, or tmdb-auth -x guest'],
  ['in /opt/tmdb-auth login', 'in /opt/tmdb-auth login'],
  ['tmdb-auth logout --profile NAME', 'tmdb-auth logout --profile NAME'],
  ['see: tmdb-auth --help', 'see: tmdb-auth --help'],
  ['see: tmdb-auth login --help', 'see: tmdb-auth login --help'],
])('%s, with flags: %s', (text, withThem) => {
  expect(withFlags(text, '-x')).toBe(withThem);
  expect(withFlags(text, '')).toBe(text);
});

test('on a terminal of 80 columns an error, its hint and a warning stand below each other', async () => {
  const { run } = await createWorld();
  const short = await run('login --no-store', { answers: [], env: { NO_COLOR: '1' } });
  expect(short.stderr).toBe(
    'error: with --no-store the session would be lost\nhint: add --json or --show-secrets to have it on stdout\n',
  );
  const long = await run('guest', {
    answers: [],
    env: { NO_COLOR: '1', TMDB_API_KEY: 'abc', TMDB_AUTH_BASE_URL: undefined },
  });
  expect(long.stderr).toBe(
    [
      'error: TMDB_API_KEY is neither an API key nor an access token: it has 3 hex',
      '       digits, and an API key has 32',
      'hint: unset TMDB_API_KEY, or set it again from',
      '      https://www.themoviedb.org/settings/api',
      '',
    ].join('\n'),
  );
});

test('on a terminal of 80 columns what is said breaks between words, and in a file it does not', async () => {
  const { run, directory } = await createWorld();
  const file = `${directory}/tmdb-auth/config.json`;
  const login = await run('login --no-color', { answers: [] });
  expect(login.stderr).toMatch(/\nlogged in to \S+ as sandbox \(session ….{4}\), stored in\n/);
  expect(login.stderr.endsWith(`\n${file}\n`)).toBe(true);
  expect((await run('login')).stderr).toMatch(new RegExp(`, stored in ${file}\n$`));
});
