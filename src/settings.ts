import { DEFAULT_WEB_URL } from './approval-url.ts';
import type { Environment } from './context.ts';
import { TmdbAuthError } from './errors.ts';
import { isProfileName } from './store/credentials.ts';
import type { TerminalOptions } from './terminal/options.ts';
import { shellWord } from './text.ts';
import { DEFAULT_BASE_URL } from './tmdb/defaults.ts';
import { parseServerUrl } from './tmdb/server-url.ts';

/** The flags that every command takes, as the parser gives them. */
export interface GlobalFlags {
  readonly json?: boolean;
  readonly profile?: string;
  readonly input?: boolean;
  readonly store?: boolean;
  readonly showSecrets?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly timeout?: string;
  readonly baseUrl?: string;
}

/** What argv and the environment say about every command; flag over variable. */
export interface Settings {
  readonly json: boolean;
  readonly showSecrets: boolean;
  /** Whether the command may write to the config file. */
  readonly store: boolean;
  /** Undefined: the stored default. */
  readonly profile: string | undefined;
  /** Milliseconds; undefined: the command's own default. */
  readonly timeout: number | undefined;
  readonly baseUrl: URL;
  /** The API's host, for a person to see where an answer goes; undefined where it is TMDb's own. */
  readonly otherHost: string | undefined;
  readonly webUrl: URL;
}

/** How to speak with whoever called: known however wrong the rest of the command line is. */
export function terminalOptions(flags: GlobalFlags, env: Environment): TerminalOptions {
  return {
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    color: flags.color !== false,
    callFlags: callFlags(flags),
    otherHost: otherHost(parseServerUrl(flags.baseUrl || env['TMDB_AUTH_BASE_URL'] || DEFAULT_BASE_URL)),
    input: flags.input !== false && !isOn(env['TMDB_AUTH_NO_INPUT']) && !/^(1|true)$/i.test(env['CI'] ?? ''),
  };
}

/** The flags without which a command would be about another account, as a shell reads them. */
function callFlags({ profile, baseUrl }: GlobalFlags): string {
  // What cannot be used is not echoed: it may be a secret in the wrong place.
  const name = typeof profile === 'string' && isProfileName(profile) ? profile : undefined;
  const url = typeof baseUrl === 'string' ? parseServerUrl(baseUrl) : undefined;
  const flags = [
    ...(name === undefined ? [] : [`--profile${name.startsWith('-') ? '=' : ' '}${shellWord(name)}`]),
    ...(url === undefined ? [] : [`--base-url ${shellWord(url.href)}`]),
  ];
  return flags.join(' ');
}

/** Puts together flags and variables. @throws TmdbAuthError `usage` naming the flag or variable that is wrong */
export function resolveSettings(flags: GlobalFlags, env: Environment): Settings {
  refuseLeaks(env);
  const timeout = given(['--timeout', flags.timeout], ['TMDB_AUTH_TIMEOUT', env['TMDB_AUTH_TIMEOUT']]);
  const profile = given(['--profile', flags.profile], ['TMDB_AUTH_PROFILE', env['TMDB_AUTH_PROFILE']]);
  const baseUrl = given(['--base-url', flags.baseUrl], ['TMDB_AUTH_BASE_URL', env['TMDB_AUTH_BASE_URL']]);
  const server = serverUrl(baseUrl?.value ?? DEFAULT_BASE_URL, baseUrl?.from ?? 'the default');
  const webUrl = given(['TMDB_AUTH_WEB_URL', env['TMDB_AUTH_WEB_URL']]);
  return {
    json: flags.json ?? false,
    showSecrets: flags.showSecrets ?? false,
    store: flags.store !== false,
    profile: profile && profileName(profile.value, profile.from),
    timeout: timeout && parseDuration(timeout.value, timeout.from),
    baseUrl: server,
    otherHost: otherHost(server),
    webUrl: serverUrl(webUrl?.value ?? DEFAULT_WEB_URL, webUrl?.from ?? 'the default'),
  };
}

/**
 * What makes Node write credentials somewhere: NODE_DEBUG writes headers to stderr, and options write URLs,
 * the whole heap, or the keys of TLS connections to files. https://nodejs.org/api/cli.html
 */
const LEAKING = {
  NODE_DEBUG: /./,
  NODE_OPTIONS: /--(?:trace[-_]event|heapsnapshot[-_]|tls[-_]keylog)/,
} as const;

function refuseLeaks(env: Environment): void {
  for (const [name, pattern] of Object.entries(LEAKING)) {
    if (!pattern.test(env[name] ?? '')) continue;
    throw new TmdbAuthError('usage', `Node would write credentials down, as ${name} is set`, {
      hint: `unset ${name}; for a program that is run: tmdb-auth exec -- env ${name}=… COMMAND`,
    });
  }
}

/** Milliseconds, from seconds or a number with `s`, `m` or `h`. @throws TmdbAuthError `usage` */
export function parseDuration(text: string, from: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text.trim());
  const milliseconds = match ? Number(match[1]) * { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] || 's']! : Number.NaN;
  // Node's timers hold 31 bits; past them they fire at once.
  if (milliseconds > 0 && milliseconds < 2 ** 31) return milliseconds;
  throw new TmdbAuthError('usage', `${from} is not a length of time`, {
    hint: 'give seconds, or a number with s, m or h: 90s',
  });
}

/** @throws TmdbAuthError `usage` */
export function profileName(text: string, from: string): string {
  if (isProfileName(text)) return text;
  throw new TmdbAuthError('usage', `${from} is not a profile name`, {
    hint: 'a name has 1 to 100 printable characters and no space at either end',
  });
}

/** The first source that has a value; an empty variable counts as unset. */
function given(...sources: [from: string, value: string | undefined][]): { from: string; value: string } | undefined {
  for (const [from, value] of sources) {
    if (from.startsWith('--') ? value !== undefined : value) return { from, value: value ?? '' };
  }
  return undefined;
}

function serverUrl(text: string, from: string): URL {
  const url = parseServerUrl(text);
  if (url) return url;
  throw new TmdbAuthError('usage', `${from} is not a server that credentials may be sent to`, {
    hint: 'give an https URL, or an http URL on loopback, without username, query and fragment',
  });
}

function otherHost(server: URL | undefined): string | undefined {
  return server?.origin === new URL(DEFAULT_BASE_URL).origin ? undefined : server?.host;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(0|false|)$/i.test(value);
}
