import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findBrowser } from '../../src/web/browser.ts';
import { NODE } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';

const URL_TO_OPEN = 'https://www.themoviedb.org/authenticate/0?redirect_to=http%3A%2F%2F127.0.0.1';

interface Place {
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly container?: boolean;
}

function find({ env = {}, platform = 'linux', container = false }: Place) {
  return findBrowser({ env, platform, inContainer: () => container });
}

test.each<[string, Place, 'local' | 'remote' | 'none']>([
  ['a desktop', { env: { DISPLAY: ':0' } }, 'local'],
  ['a Wayland desktop', { env: { WAYLAND_DISPLAY: 'wayland-0' } }, 'local'],
  ['macOS', { platform: 'darwin' }, 'local'],
  ['Windows', { platform: 'win32' }, 'local'],
  ['no display', {}, 'none'],
  ['an empty DISPLAY', { env: { DISPLAY: '' } }, 'none'],
  ['SSH', { env: { DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }, 'none'],
  ['SSH to a Mac', { platform: 'darwin', env: { SSH_TTY: '/dev/ttys000' } }, 'none'],
  ['WSL', { env: { DISPLAY: ':0', WSL_DISTRO_NAME: 'Debian' } }, 'none'],
  ['a container', { env: { DISPLAY: ':0' }, container: true }, 'none'],
  ['BROWSER=none', { env: { DISPLAY: ':0', BROWSER: 'none' } }, 'none'],
  ['an empty BROWSER', { env: { DISPLAY: ':0', BROWSER: '' } }, 'local'],
  ['BROWSER on a desktop', { env: { DISPLAY: ':0', BROWSER: 'firefox' } }, 'local'],
  ['BROWSER without a display', { env: { BROWSER: 'firefox' } }, 'local'],
  ['BROWSER in a container', { env: { BROWSER: 'firefox' }, container: true }, 'local'],
  ['BROWSER over SSH', { env: { BROWSER: 'code-helper', SSH_CONNECTION: '1' } }, 'remote'],
  ['BROWSER in WSL', { env: { BROWSER: 'wslview', WSL_INTEROP: '/run/WSL/1_interop' } }, 'remote'],
  ['a text browser', { env: { DISPLAY: ':0', BROWSER: 'w3m' } }, 'none'],
  ['text browsers by path and with flags', { env: { BROWSER: '/usr/bin/lynx -nopause %s:links2:elinks' } }, 'none'],
  ['a text browser after another', { env: { BROWSER: 'firefox:w3m' } }, 'local'],
])('%s', (_, place, expected) => {
  const browser = find(place);
  expect(browser ? (browser.isLocal ? 'local' : 'remote') : 'none').toBe(expected);
});

/** Programs that write down how they were called. */
function programs(...names: readonly string[]) {
  const directory = temporaryDirectory();
  for (const name of names) {
    writeFileSync(
      join(directory, name),
      `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >'${directory}/called'\n/usr/bin/env >>'${directory}/called'\n`,
    );
    chmodSync(join(directory, name), 0o755);
  }
  const calls = join(directory, 'called');
  return {
    directory,
    /** Its name, its arguments, its environment. */
    async called(): Promise<readonly string[]> {
      while (!existsSync(calls) || !readFileSync(calls, 'utf8').includes('PATH=')) await setTimeout(20);
      return readFileSync(calls, 'utf8').split('\n');
    },
    wasCalled: () => existsSync(calls),
  };
}

test.each([
  ['browser', ['browser', URL_TO_OPEN]],
  ['browser --new-window', ['browser', '--new-window', URL_TO_OPEN]],
  ['browser --at=%s --quiet', ['browser', `--at=${URL_TO_OPEN}`, '--quiet']],
  ['absent:browser', ['browser', URL_TO_OPEN]],
  ['w3m:browser', ['browser', URL_TO_OPEN]],
])('BROWSER=%s', async (BROWSER, [name = '', ...args]) => {
  const { directory, called } = programs('browser', 'w3m');
  const env = { BROWSER, PATH: directory, TMDB_PASSWORD: 'secret', TMDB_API_KEY: 'secret', HOME: '/home/x' };
  expect(await find({ env })?.open(URL_TO_OPEN)).toBe(true);
  const lines = await called();
  expect(lines.slice(0, args.length + 1)).toEqual([join(directory, name), ...args]);
  expect(lines).toContain('HOME=/home/x');
  expect(lines.join()).not.toContain('secret');
});

test("macOS's own opener gets the address and no credential", async () => {
  const { directory, called } = programs('open');
  const env = { PATH: directory, TMDB_PASSWORD: 'secret', TMDB_SESSION_ID: 'secret', HOME: '/Users/x' };
  expect(await find({ env, platform: 'darwin' })?.open(URL_TO_OPEN)).toBe(true);
  const lines = await called();
  expect(lines.slice(0, 2)).toEqual([join(directory, 'open'), URL_TO_OPEN]);
  expect(lines).toContain('HOME=/Users/x');
  expect(lines.join()).not.toContain('secret');
});

test.each(['darwin', 'win32'] as const)('on %s an opener that is not there is no error', async (platform) => {
  const env = { PATH: temporaryDirectory(), SystemRoot: 'C:\\nowhere' };
  expect(await find({ env, platform })?.open(URL_TO_OPEN)).toBe(false);
});

test('a desktop without any browser is no error', async () => {
  const { directory, wasCalled } = programs('w3m', 'lynx', 'www-browser');
  const env = { DISPLAY: ':0', PATH: directory };
  expect(await find({ env })?.open(URL_TO_OPEN)).toBe(false);
  expect(wasCalled()).toBe(false);
});

test.skipIf(lacks('xdg-open'))("the desktop's own opener starts no text browser", async () => {
  const texts = ['w3m', 'lynx', 'links', 'links2', 'elinks', 'www-browser'];
  const system = ['/usr/bin', '/bin', dirname(NODE)].join(delimiter);
  const only = programs(...texts);
  /** Waits until the system's xdg-open has ended. */
  const open = async (directory: string) => {
    const ended = join(directory, 'ended');
    const opener = join(directory, 'xdg-open');
    writeFileSync(opener, `#!/bin/sh\n"$(PATH='${system}' command -v xdg-open)" "$@"\n: >'${ended}'\n`);
    chmodSync(opener, 0o755);
    const data = { XDG_DATA_DIRS: directory, XDG_DATA_HOME: directory };
    const env = { DISPLAY: ':0', PATH: `${directory}${delimiter}${system}`, HOME: directory, ...data };
    const started = await find({ env })?.open(URL_TO_OPEN);
    while (!existsSync(ended)) await setTimeout(20);
    return started;
  };
  expect(await open(only.directory)).toBe(true);
  expect(only.wasCalled()).toBe(false);

  const graphical = programs(...texts, 'x-www-browser');
  expect(await open(graphical.directory)).toBe(true);
  expect((await graphical.called()).slice(0, 2)).toEqual([join(graphical.directory, 'x-www-browser'), URL_TO_OPEN]);
});
