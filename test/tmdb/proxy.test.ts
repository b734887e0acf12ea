import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { proxyFor, secretsOf } from '../../src/tmdb/proxy.ts';

const SERVER = 'https://api.themoviedb.org/3';
const PROXY = 'http://proxy.example:3128';

/** The variable and the URL of the proxy for a server. */
function chosen(env: Readonly<Record<string, string>>, server = SERVER) {
  const proxy = proxyFor(new URL(server), env);
  return proxy && [proxy.from, proxy.url.href];
}

test.each([
  [{}, undefined],
  [{ HTTPS_PROXY: PROXY }, ['HTTPS_PROXY', `${PROXY}/`]],
  [{ https_proxy: PROXY }, ['https_proxy', `${PROXY}/`]],
  [{ ALL_PROXY: PROXY }, ['ALL_PROXY', `${PROXY}/`]],
  [{ all_proxy: PROXY }, ['all_proxy', `${PROXY}/`]],
  [{ HTTP_PROXY: PROXY, http_proxy: PROXY }, undefined],
  [{ HTTPS_PROXY: '' }, undefined],
  [{ HTTPS_PROXY: '', ALL_PROXY: PROXY }, ['ALL_PROXY', `${PROXY}/`]],
  [
    { HTTPS_PROXY: 'http://upper.example', https_proxy: 'http://lower.example' },
    ['https_proxy', 'http://lower.example/'],
  ],
  [{ ALL_PROXY: 'http://all.example', HTTPS_PROXY: 'http://https.example' }, ['HTTPS_PROXY', 'http://https.example/']],
  [{ ALL_PROXY: 'http://upper.example', all_proxy: 'http://lower.example' }, ['all_proxy', 'http://lower.example/']],
  [{ HTTPS_PROXY: 'proxy.example:3128' }, ['HTTPS_PROXY', `${PROXY}/`]],
  [{ HTTPS_PROXY: 'https://proxy.example' }, ['HTTPS_PROXY', 'https://proxy.example/']],
  [{ HTTPS_PROXY: 'http://user:p%40ss@proxy.example' }, ['HTTPS_PROXY', 'http://user:p%40ss@proxy.example/']],
])('%j: the proxy is %j', (env, expected) => {
  expect(chosen(env as Record<string, string>)).toEqual(expected);
});

test('plain HTTP, which is for this machine alone, takes no proxy', () => {
  expect(chosen({ HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, ALL_PROXY: PROXY }, 'http://127.0.0.1:8080/3')).toBe(
    undefined,
  );
});

test.each([
  ['*', SERVER, true],
  ['api.themoviedb.org', SERVER, true],
  ['API.TheMovieDB.org', SERVER, true],
  ['themoviedb.org', SERVER, true],
  ['.themoviedb.org', SERVER, true],
  ['*.themoviedb.org', SERVER, true],
  ['org', SERVER, true],
  ['moviedb.org', SERVER, false],
  ['themoviedb.org.example', SERVER, false],
  ['pi.themoviedb.org', SERVER, false],
  ['other.example', SERVER, false],
  ['other.example,api.themoviedb.org', SERVER, true],
  ['other.example, api.themoviedb.org', SERVER, true],
  ['other.example api.themoviedb.org', SERVER, true],
  ['api.themoviedb.org:443', SERVER, true],
  ['api.themoviedb.org:8443', SERVER, false],
  ['api.themoviedb.org:8443', 'https://api.themoviedb.org:8443/3', true],
  ['api.themoviedb.org:443', 'https://api.themoviedb.org:8443/3', false],
  ['api.themoviedb.org', 'https://api.themoviedb.org:8443/3', true],
  ['127.0.0.1', 'https://127.0.0.1:8443/3', true],
  ['::1', 'https://[::1]:8443/3', true],
  ['[::1]', 'https://[::1]:8443/3', true],
  ['[::1]:8443', 'https://[::1]:8443/3', true],
  ['[::1]:443', 'https://[::1]:8443/3', false],
  ['fe80::1', 'https://[::1]:8443/3', false],
  ['', SERVER, false],
  // A host name with the dot of the root.
  ['', 'https://api.themoviedb.org./3', false],
  ['. , *.', 'https://api.themoviedb.org./3', false],
  [' , ', SERVER, false],
])('NO_PROXY=%j: %s goes directly: %s', (list, server, direct) => {
  const expected = direct ? undefined : ['HTTPS_PROXY', `${PROXY}/`];
  expect([
    chosen({ HTTPS_PROXY: PROXY, NO_PROXY: list }, server),
    chosen({ HTTPS_PROXY: PROXY, no_proxy: list }, server),
  ]).toEqual([expected, expected]);
});

test('of two lists the one in lower case counts, unless it is empty', () => {
  const env = { HTTPS_PROXY: PROXY, NO_PROXY: '*' };
  expect(chosen({ ...env, no_proxy: 'other.example' })).toEqual(['HTTPS_PROXY', `${PROXY}/`]);
  expect(chosen({ ...env, no_proxy: '' })).toBe(undefined);
});

test.each([
  'socks5://proxy.example',
  'ftp://proxy.example',
  'xhttp://proxy.example',
  'http+unix://proxy.example',
  'http://',
  'http://[',
  'http://u%:p@proxy.example',
  'http://u%:41@proxy.example',
  'http://u:%zz@proxy.example',
])('%j is no proxy, and that is told without its value', (value) => {
  let thrown: unknown;
  try {
    proxyFor(new URL(SERVER), { HTTPS_PROXY: value });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toEqual(
    new TmdbAuthError('proxy', 'HTTPS_PROXY is not the URL of an HTTP proxy', {
      hint: 'set HTTPS_PROXY to http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with % and @ as %25 and %40',
      retryable: false,
    }),
  );
  expect(thrown).toMatchObject({ retryable: false, exitCode: 5, code: 'proxy' });
});

test.each([
  ['http://proxy.example', []],
  ['http://user@proxy.example', []],
  ['http://user:secret@proxy.example', ['secret', 'secret', 'dXNlcjpzZWNyZXQ=']],
  ['http://user:p%40ss@proxy.example', ['p%40ss', 'p@ss', 'dXNlcjpwJTQwc3M=']],
])('of %s these must not be shown: %j', (url, secrets) => {
  expect(secretsOf({ url: new URL(url), from: 'HTTPS_PROXY' })).toEqual(secrets);
});
