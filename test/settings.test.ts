import { expect, test } from 'vitest';
import { resolveSettings, terminalOptions } from '../src/settings.ts';

test('a flag wins over a variable, a variable over the default, and an empty variable is none', () => {
  const env = {
    TMDB_AUTH_PROFILE: 'work',
    TMDB_AUTH_TIMEOUT: '2m',
    TMDB_AUTH_BASE_URL: 'https://tmdb.example/3/',
    TMDB_AUTH_WEB_URL: '',
  };
  const { baseUrl, webUrl, ...settings } = resolveSettings({ profile: 'home' }, env);
  expect({ ...settings, baseUrl: baseUrl.href, webUrl: webUrl.href }).toEqual({
    json: false,
    showSecrets: false,
    store: true,
    profile: 'home',
    timeout: 120_000,
    baseUrl: 'https://tmdb.example/3',
    webUrl: 'https://www.themoviedb.org/',
  });
  expect(resolveSettings({}, {}).baseUrl.href).toBe('https://api.themoviedb.org/3');
});

test.each([
  [{ CI: '1' }, false],
  [{ CI: 'TRUE' }, false],
  [{ CI: 'false' }, true],
  [{ CI: '' }, true],
  [{ TMDB_AUTH_NO_INPUT: '1' }, false],
  [{ TMDB_AUTH_NO_INPUT: '0' }, true],
])('%j: may a person be asked? %s', (env, input) => {
  expect(terminalOptions({}, env)).toEqual({ json: false, quiet: false, verbose: false, color: true, input });
});

test.each([
  ['5', 5_000],
  ['0.5s', 500],
  ['90s', 90_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
])('--timeout %s is %i ms', (timeout, milliseconds) => {
  expect(resolveSettings({ timeout }, {}).timeout).toBe(milliseconds);
});

test.each(['', '0', '-1', '1d', '1e3', 'Infinity', '1000h', '5 m'])('--timeout %j is refused', (timeout) => {
  expect(() => resolveSettings({ timeout }, {})).toThrow('--timeout is not a length of time');
});

test.each([
  '',
  ' a',
  'a ',
  'a\nb',
  '\u001b[2J',
  '\u202egnp',
  'x'.repeat(101),
  '\u3164',
  '\u2800',
  'work\ufe0f',
  `e${'\u0301'.repeat(9)}`,
])('profile %j is refused', (profile) => {
  expect(() => resolveSettings({ profile }, {})).toThrow('--profile is not a profile name');
});

test.each(['__proto__', 'constructor', 'Zoë', 'a b', '../etc', '日本'])('profile %j is only data', (profile) => {
  expect(resolveSettings({ profile }, {}).profile).toBe(profile);
});

test.each([
  'http://api.themoviedb.org/3',
  'http://127.0.0.1.example.com/3',
  'http://localhost.example/3',
  'ftp://127.0.0.1/3',
  'https://user:password@tmdb.example/3',
  'https://tmdb.example/3?x=1',
  'https://tmdb.example/3#x',
  'api.themoviedb.org/3',
  '',
])('credentials are not sent to %j', (baseUrl) => {
  expect(() => resolveSettings({ baseUrl }, {})).toThrow('--base-url is not a server that credentials may be sent to');
});

test.each(['http://127.0.0.1:8080/3', 'http://localhost/3', 'http://[::1]:80/3', 'https://tmdb.example'])(
  'credentials may be sent to %s',
  (baseUrl) => {
    expect(resolveSettings({ baseUrl }, {}).baseUrl).toBeInstanceOf(URL);
  },
);
