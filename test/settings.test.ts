import { expect, test } from 'vitest';
import { TmdbAuthError } from '../src/errors.ts';
import { resolveSettings, terminalOptions } from '../src/settings.ts';

const refusal = (message: string, hint: string) => new TmdbAuthError('usage', message, { hint });

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
    otherHost: 'tmdb.example',
    profile: 'home',
    timeout: 120_000,
    baseUrl: 'https://tmdb.example/3',
    webUrl: 'https://www.themoviedb.org/',
  });
  expect(resolveSettings({ profile: 'home', timeout: '1' }, env)).toMatchObject({ profile: 'home', timeout: 1_000 });
  expect(resolveSettings({}, {}).baseUrl.href).toBe('https://api.themoviedb.org/3');
});

test('every flag is set by itself', () => {
  const { baseUrl, webUrl, ...settings } = resolveSettings({ json: true, showSecrets: true, store: false }, {});
  expect(settings).toEqual({ json: true, showSecrets: true, store: false, profile: undefined, timeout: undefined });
  const flags = { json: true, quiet: true, verbose: true, color: false, input: false };
  expect(terminalOptions(flags, {})).toEqual({ ...flags, callFlags: '' });
  expect(terminalOptions({ color: true, input: true }, {})).toMatchObject({ color: true, input: true });
});

test.each([
  [{ CI: '1' }, false],
  [{ CI: 'TRUE' }, false],
  [{ CI: 'false' }, true],
  [{ CI: '10' }, true],
  [{ CI: '01' }, true],
  [{ CI: '' }, true],
  [{ TMDB_AUTH_NO_INPUT: '1' }, false],
  [{ TMDB_AUTH_NO_INPUT: '0' }, true],
  [{ TMDB_AUTH_NO_INPUT: 'FALSE' }, true],
  [{ TMDB_AUTH_NO_INPUT: '' }, true],
  [{ TMDB_AUTH_NO_INPUT: '00' }, false],
  [{ TMDB_AUTH_NO_INPUT: 'no' }, false],
])('%j: may a person be asked? %s', (env, input) => {
  expect(terminalOptions({}, env)).toEqual({
    json: false,
    quiet: false,
    verbose: false,
    color: true,
    callFlags: '',
    input,
  });
});

test.each([
  ['5', 5_000],
  ['0.5s', 500],
  ['90s', 90_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  [' 7 ', 7_000],
  ['12.25', 12_250],
  ['2147483.647', 2_147_483_647],
])('--timeout %s is %i ms', (timeout, milliseconds) => {
  expect(resolveSettings({ timeout }, {}).timeout).toBe(milliseconds);
});

test.each(['', '0', '-1', '1d', '1e3', 'Infinity', '2147483.648', '1000h', '5 m', 'x5', '5x', '5.', '.5'])(
  'no length of time: %j',
  (timeout) => {
    const hint = 'give seconds, or a number with s, m or h: 90s';
    expect(() => resolveSettings({ timeout }, {})).toThrow(refusal('--timeout is not a length of time', hint));
    if (timeout === '') return;
    expect(() => resolveSettings({}, { TMDB_AUTH_TIMEOUT: timeout })).toThrow(
      refusal('TMDB_AUTH_TIMEOUT is not a length of time', hint),
    );
  },
);

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
  const hint = 'a name has 1 to 100 printable characters and no space at either end';
  expect(() => resolveSettings({ profile }, {})).toThrow(refusal('--profile is not a profile name', hint));
  if (profile === '') return;
  expect(() => resolveSettings({}, { TMDB_AUTH_PROFILE: profile })).toThrow(
    refusal('TMDB_AUTH_PROFILE is not a profile name', hint),
  );
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
  const hint = 'give an https URL, or an http URL on loopback, without username, query and fragment';
  const refused = (from: string) => refusal(`${from} is not a server that credentials may be sent to`, hint);
  expect(() => resolveSettings({ baseUrl }, {})).toThrow(refused('--base-url'));
  if (baseUrl === '') return;
  for (const name of ['TMDB_AUTH_BASE_URL', 'TMDB_AUTH_WEB_URL']) {
    expect(() => resolveSettings({}, { [name]: baseUrl })).toThrow(refused(name));
  }
});

test.each([
  ['http://127.0.0.1:8080/3', 'http://127.0.0.1:8080/3'],
  ['http://localhost/3', 'http://localhost/3'],
  ['http://[::1]:80/3', 'http://[::1]/3'],
  ['https://tmdb.example', 'https://tmdb.example/'],
  ['https://tmdb.example//3///', 'https://tmdb.example//3'],
])('credentials may be sent to %s', (baseUrl, href) => {
  expect(resolveSettings({ baseUrl }, {}).baseUrl.href).toBe(href);
});

test.each([
  ['NODE_DEBUG', 'http'],
  ['NODE_OPTIONS', '--no-warnings --trace-event-categories=node.http'],
  ['NODE_OPTIONS', '--heapsnapshot-signal=SIGUSR2'],
  ['NODE_OPTIONS', '--tls_keylog=keys'],
])('with %s=%s Node would write credentials down', (name, value) => {
  const hint = `unset ${name}; for a program that is run: tmdb-auth exec -- env ${name}=… COMMAND`;
  expect(() => resolveSettings({}, { [name]: value })).toThrow(
    refusal(`Node would write credentials down, as ${name} is set`, hint),
  );
});

test.each([{ NODE_DEBUG: '' }, { NODE_OPTIONS: '--no-warnings' }, { NODE_OPTIONS: '' }])('%j is no harm', (env) => {
  expect(resolveSettings({}, env).json).toBe(false);
});
