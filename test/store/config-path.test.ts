import { expect, test } from 'vitest';
import { configPath } from '../../src/store/config-path.ts';

test.each([
  ['linux', '/home/u', { TMDB_AUTH_CONFIG_DIR: '/a', XDG_CONFIG_HOME: '/x' }, '/a/config.json'],
  ['linux', '/home/u', { XDG_CONFIG_HOME: '/x' }, '/x/tmdb-auth/config.json'],
  ['linux', '/home/u', {}, '/home/u/.config/tmdb-auth/config.json'],
  ['linux', '/home/u', { XDG_CONFIG_HOME: 'relative' }, '/home/u/.config/tmdb-auth/config.json'],
  ['darwin', '/Users/u', {}, '/Users/u/Library/Preferences/tmdb-auth/config.json'],
  ['win32', 'C:\\Users\\u', { APPDATA: 'C:\\A' }, 'C:\\A\\tmdb-auth\\config.json'],
  ['win32', 'C:\\Users\\u', {}, 'C:\\Users\\u\\AppData\\Roaming\\tmdb-auth\\config.json'],
] as const)('on %s with home %s and %j', (platform, home, env, path) => {
  expect(configPath({ platform, env, homeDirectory: () => home })).toBe(path);
});

test.each<[string, () => string, Record<string, string>]>([
  ['a relative TMDB_AUTH_CONFIG_DIR', () => '/home/u', { TMDB_AUTH_CONFIG_DIR: 'here' }],
  ['an empty home', () => '', {}],
  ['a relative home', () => '.', {}],
  [
    'a user without a home',
    () => {
      throw new Error('ENOENT: no such user');
    },
    {},
  ],
])('%s: no place, and nothing in the current directory', (_, homeDirectory, env) => {
  const find = () => configPath({ platform: 'linux', env, homeDirectory });
  expect(find).toThrow(expect.objectContaining({ code: 'store_unavailable', exitCode: 6 }));
});
