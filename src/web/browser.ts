import type { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import type { Context, Environment } from '../context.ts';

/** A browser that can be started for the person at the terminal. */
export interface Browser {
  /** Whether 127.0.0.1 is this machine for it too, so that a redirect reaches us. */
  readonly isLocal: boolean;
  /** Starts it on a page. False if that could not be done; it is heard no more of. */
  open(url: string): Promise<boolean>;
}

type Surroundings = Pick<Context, 'env' | 'platform' | 'inContainer'>;

/** They would take over the terminal, and cannot show TMDb's page well enough. */
const TEXT_BROWSERS = /^(www-browser|lynx|links2?|elinks|w3m|browsh|carbonyl|edbrowse)$/;

/** What xdg-open falls back to, without the text browsers that it has at the end of its own list. */
const GRAPHICAL_BROWSERS =
  'x-www-browser:firefox:firefox-esr:chromium:chromium-browser:google-chrome:microsoft-edge:brave-browser:epiphany:konqueror';

/**
 * The browser of whoever sits at the terminal: what BROWSER names, else the desktop's. Undefined
 * where there is none: BROWSER=none, only a text browser, or an SSH session, WSL, a container or a
 * system without a display where BROWSER names none.
 */
export function findBrowser({ env, platform, inContainer }: Surroundings): Browser | undefined {
  const isLocal = !(env['SSH_CONNECTION'] || env['SSH_CLIENT'] || env['SSH_TTY'] || isWsl(env));
  if (env['BROWSER']) {
    const commands = browserCommands(env['BROWSER'], platform);
    if (commands.length === 0) return undefined;
    return { isLocal, open: (url) => startFirst(commands, url, env) };
  }
  const hasDisplay = platform === 'darwin' || platform === 'win32' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (!isLocal || !hasDisplay || inContainer()) return undefined;
  return { isLocal, open: (url) => openInDefault(url, { env, platform }) };
}

function isWsl(env: Environment): boolean {
  return Boolean(env['WSL_DISTRO_NAME'] || env['WSL_INTEROP']);
}

/** BROWSER holds commands between colons, each with `%s` for the URL or without; `none` is no browser. */
function browserCommands(value: string, platform: NodeJS.Platform): readonly (readonly string[])[] {
  const texts = platform === 'win32' ? [value] : value.split(':');
  return texts
    .map((text) => (platform === 'win32' ? [text] : text.trim().split(/\s+/)))
    .filter(([program = '']) => program !== '' && program !== 'none' && !TEXT_BROWSERS.test(basename(program)));
}

async function startFirst(commands: readonly (readonly string[])[], url: string, env: Environment): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  for (const [program = '', ...args] of commands) {
    const named = args.some((argument) => argument.includes('%s'));
    const filled = named ? args.map((argument) => argument.replaceAll('%s', url)) : [...args, url];
    if (
      await hasStarted(spawn(program, filled, { env: { ...withoutSecrets(env) }, detached: true, stdio: 'ignore' }))
    ) {
      return true;
    }
  }
  return false;
}

async function openInDefault(url: string, { env, platform }: Pick<Context, 'env' | 'platform'>): Promise<boolean> {
  if (platform !== 'darwin' && platform !== 'win32') {
    return startFirst([['xdg-open']], url, { ...env, BROWSER: GRAPHICAL_BROWSERS });
  }
  const { default: open } = await import('open');
  return open(url).then(
    () => true,
    () => false,
  );
}

function hasStarted(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** A browser has no use for them, and hands its environment on to whatever it starts. */
function withoutSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^TMDB_(?!AUTH_)/.test(name)));
}
