import type { ChildProcess } from 'node:child_process';
import { basename, win32 } from 'node:path';
import type { Context, Environment } from '../context.ts';
import { withoutCredentials } from '../kinds.ts';

/** A browser that can be started for the person at the terminal. */
export interface Browser {
  /** Whether it runs on this machine, so that a redirect to 127.0.0.1 reaches us. */
  readonly isLocal: boolean;
  /** Opens a URL. Resolves to false if the browser could not be started; what it does later is not watched. */
  open(url: string): Promise<boolean>;
}

type Surroundings = Pick<Context, 'env' | 'platform' | 'inContainer'>;

/** A text browser would take over the terminal in which the login runs. */
const TEXT_BROWSERS = /^(www-browser|lynx|links2?|elinks|w3m|browsh|carbonyl|edbrowse)$/;

/**
 * The browsers that xdg-open falls back to, without the text browsers at the end of its own list.
 * https://gitlab.freedesktop.org/xdg/xdg-utils/-/blob/master/scripts/xdg-open.in
 */
const GRAPHICAL_BROWSERS =
  'x-www-browser:firefox:firefox-esr:chromium:chromium-browser:google-chrome:microsoft-edge:brave-browser:epiphany:konqueror';

/**
 * Finds the browser of the person at the terminal: the one that BROWSER names, else the desktop's.
 *
 * @returns undefined where BROWSER is `none` or names text browsers only, and where it is unset in an
 *   SSH session, in WSL, in a container or on a system without a display
 */
export function findBrowser({ env, platform, inContainer }: Surroundings): Browser | undefined {
  const isLocal = !(env['SSH_CONNECTION'] || env['SSH_CLIENT'] || env['SSH_TTY'] || isWsl(env));
  if (env['BROWSER']) {
    const commands = browserCommands(env['BROWSER'], platform);
    if (commands.length === 0) return undefined;
    return { isLocal, open: (url) => startFirst(commands, url, { env, platform }) };
  }
  const hasDisplay = platform === 'darwin' || platform === 'win32' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (!isLocal || !hasDisplay || inContainer()) return undefined;
  return { isLocal, open: (url) => openInDefault(url, { env, platform }) };
}

/** WSL sets the first, and version 2 the second too: microsoft/WSL#4555 */
function isWsl(env: Environment): boolean {
  return Boolean(env['WSL_DISTRO_NAME'] || env['WSL_INTEROP']);
}

/**
 * Splits BROWSER into commands: http://www.catb.org/~esr/BROWSER/ has them between colons. On Windows,
 * where a path holds a colon, it is one program.
 */
function browserCommands(value: string, platform: NodeJS.Platform): readonly (readonly string[])[] {
  const texts = platform === 'win32' ? [value] : value.split(':');
  return texts
    .map((text) => (platform === 'win32' ? [text] : text.trim().split(/\s+/)))
    .filter(([program = '']) => program !== '' && program !== 'none' && !TEXT_BROWSERS.test(basename(program)));
}

async function startFirst(
  commands: readonly (readonly string[])[],
  url: string,
  surroundings: Pick<Context, 'env' | 'platform'>,
): Promise<boolean> {
  const { startProgram } = await import('../programs/start-program.ts');
  // A browser hands its environment on to all that it starts.
  const handedOn = withoutCredentials(surroundings.env);
  for (const [program = '', ...args] of commands) {
    const named = args.some((argument) => argument.includes('%s'));
    const filled = named ? args.map((argument) => argument.replaceAll('%s', url)) : [...args, url];
    const options = { env: handedOn, detached: true, stdio: 'ignore', windowsHide: true } as const;
    if (await hasStarted(() => startProgram(program, filled, options, surroundings))) return true;
  }
  return false;
}

function openInDefault(url: string, { env, platform }: Pick<Context, 'env' | 'platform'>): Promise<boolean> {
  const isDesktop = platform !== 'darwin' && platform !== 'win32';
  const surroundings = { env: isDesktop ? { ...env, BROWSER: GRAPHICAL_BROWSERS } : env, platform };
  return startFirst([defaultOpener(env, platform)], url, surroundings);
}

/** The system's own command that opens a URL in the default browser. */
function defaultOpener(env: Environment, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['open'];
  if (platform !== 'win32') return ['xdg-open'];
  // By its path, and not by cmd.exe, to which a URL may hold commands.
  const system = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32');
  return [win32.join(system, 'rundll32.exe'), 'url.dll,FileProtocolHandler'];
}

function hasStarted(start: () => ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = start();
    } catch {
      resolve(false);
      return;
    }
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
