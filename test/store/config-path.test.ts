import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { configPath } from '../../src/store/config-path.ts';

test.each([
  ['linux', '/home/u', { TMDB_AUTH_CONFIG_DIR: '/a', XDG_CONFIG_HOME: '/x' }, '/a/config.json'],
  ['linux', '/home/u', { XDG_CONFIG_HOME: '/x' }, '/x/tmdb-auth/config.json'],
  ['linux', '/home/u', {}, '/home/u/.config/tmdb-auth/config.json'],
  ['linux', '/home/u', { XDG_CONFIG_HOME: 'relative' }, '/home/u/.config/tmdb-auth/config.json'],
  ['linux', '/home/u', { APPDATA: '/a' }, '/home/u/.config/tmdb-auth/config.json'],
  ['darwin', '/Users/u', {}, '/Users/u/Library/Preferences/tmdb-auth/config.json'],
  ['win32', 'C:\\Users\\u', { APPDATA: 'C:\\A' }, 'C:\\A\\tmdb-auth\\config.json'],
  [
    'win32',
    'C:\\Users\\u',
    { APPDATA: '\\A', XDG_CONFIG_HOME: '/x' },
    'C:\\Users\\u\\AppData\\Roaming\\tmdb-auth\\config.json',
  ],
  ['win32', 'C:\\Users\\u', { TMDB_AUTH_CONFIG_DIR: '\\\\server\\share\\a' }, '\\\\server\\share\\a\\config.json'],
  ['win32', 'C:\\Users\\u', {}, 'C:\\Users\\u\\AppData\\Roaming\\tmdb-auth\\config.json'],
] as const)('on %s with home %s and %j', (platform, home, env, path) => {
  expect(configPath({ platform, env, homeDirectory: () => home })).toBe(path);
});

test.each([
  ['C:\\aux\\a', 'in TMDB_AUTH_CONFIG_DIR aux is the name of a device'],
  ['\\a', 'TMDB_AUTH_CONFIG_DIR is not an absolute path'],
])('on Windows %s is no place', (TMDB_AUTH_CONFIG_DIR, why) => {
  const find = () => configPath({ platform: 'win32', env: { TMDB_AUTH_CONFIG_DIR }, homeDirectory: () => 'C:\\u' });
  expect(find).toThrow(`there is no place for the config file: ${why}`);
});

test.each<[string, () => string, Record<string, string>, string?]>([
  [
    'a relative TMDB_AUTH_CONFIG_DIR',
    () => '/home/u',
    { TMDB_AUTH_CONFIG_DIR: 'here' },
    'TMDB_AUTH_CONFIG_DIR is not an absolute path',
  ],
  ['an empty home', () => '', {}],
  ['a relative home', () => '.', {}],
  [
    'a user without a home',
    () => {
      throw new Error('ENOENT: no such user');
    },
    {},
  ],
])(
  '%s: no place, and nothing in the current directory',
  (_, homeDirectory, env, why = 'there is no home directory') => {
    const find = () => configPath({ platform: 'linux', env, homeDirectory });
    expect(find).toThrow(
      new TmdbAuthError('store_unavailable', `there is no place for the config file: ${why}`, {
        hint: 'set TMDB_AUTH_CONFIG_DIR to an absolute path, or pass --no-store',
      }),
    );
  },
);
