import { posix, win32 } from 'node:path';
import type { Context } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { faultOfWindowsPath, isAbsoluteOnWindows } from '../windows-path.ts';

type Where = Pick<Context, 'env' | 'platform' | 'homeDirectory'>;

/**
 * Gives the config file's path: in `$TMDB_AUTH_CONFIG_DIR`, else `$XDG_CONFIG_HOME/tmdb-auth`, else
 * the platform's own place. A relative XDG_CONFIG_HOME is ignored, as its specification says:
 * https://specifications.freedesktop.org/basedir-spec/latest/
 *
 * @throws TmdbAuthError `store_unavailable` where there is no absolute place: nothing is ever written
 *   into the current directory
 */
export function configPath({ env, platform, homeDirectory }: Where): string {
  const { isAbsolute, join } = platform === 'win32' ? { ...win32, isAbsolute: isAbsoluteOnWindows } : posix;
  const named = env['TMDB_AUTH_CONFIG_DIR'];
  if (named) {
    const fault = platform === 'win32' ? faultOfWindowsPath(named) : undefined;
    if (fault !== undefined) throw noPlace(`in TMDB_AUTH_CONFIG_DIR ${fault}`);
    if (isAbsolute(named)) return join(named, 'config.json');
    throw noPlace('TMDB_AUTH_CONFIG_DIR is not an absolute path');
  }
  const xdg = env['XDG_CONFIG_HOME'];
  if (xdg && isAbsolute(xdg)) return join(xdg, 'tmdb-auth', 'config.json');
  const appData = env['APPDATA'];
  if (platform === 'win32' && appData && isAbsolute(appData)) return join(appData, 'tmdb-auth', 'config.json');

  const home = homeOf(homeDirectory);
  if (!isAbsolute(home)) throw noPlace('there is no home directory');
  const below = { win32: ['AppData', 'Roaming'], darwin: ['Library', 'Preferences'] }[platform as string] ?? [
    '.config',
  ];
  return join(home, ...below, 'tmdb-auth', 'config.json');
}

/** Gives the home directory, or nothing: Node throws where the user has neither HOME nor an entry in the user list. */
function homeOf(homeDirectory: () => string): string {
  try {
    return homeDirectory();
  } catch {
    return '';
  }
}

function noPlace(why: string): TmdbAuthError {
  return new TmdbAuthError('store_unavailable', `there is no place for the config file: ${why}`, {
    hint: 'set TMDB_AUTH_CONFIG_DIR to an absolute path, or pass --no-store',
  });
}
