import type { GlobalFlags } from '../settings.ts';
import type { Operand, Option } from './command.ts';

export const DESCRIPTION = 'Log in to The Movie Database (TMDb) from a terminal, a script or a CI job.';

/** The options that every command takes, before or after its name. */
export const GLOBAL_OPTIONS: readonly Option<keyof GlobalFlags>[] = [
  { name: 'json', description: 'print one JSON object, also for an error' },
  { name: 'profile', value: 'name', description: 'which stored account (TMDB_AUTH_PROFILE)', completes: 'profile' },
  { name: 'input', negated: true, description: 'never ask, but fail (TMDB_AUTH_NO_INPUT)' },
  { name: 'store', negated: true, description: 'write nothing to the config file' },
  { name: 'showSecrets', description: 'show secrets instead of hiding them' },
  { name: 'quiet', short: 'q', description: 'say only errors' },
  { name: 'verbose', short: 'v', description: 'log each request to stderr' },
  { name: 'color', negated: true, description: 'no colors (NO_COLOR)' },
  {
    name: 'timeout',
    value: 'seconds',
    description: 'time limit: seconds, or a number with s, m, h (TMDB_AUTH_TIMEOUT)',
  },
  { name: 'baseUrl', value: 'url', description: "the URL of TMDb's API, or of a stand-in (TMDB_AUTH_BASE_URL)" },
];

export const HELP: Option = { name: 'help', short: 'h', description: 'show help' };

/** Without a command only. */
export const VERSION: Option = { name: 'version', short: 'V', description: 'print the version' };

/** The options of `UserFlags`, for every command that takes a username and a password. */
export const USER_OPTIONS: readonly Option<'username' | 'passwordStdin'>[] = [
  { name: 'username', short: 'u', value: 'name', description: 'the TMDb username (TMDB_USERNAME)' },
  { name: 'passwordStdin', description: 'read the password from stdin (or set TMDB_PASSWORD)' },
];

/** The options of `LoginFlags`, for every command that logs in. */
export const LOGIN_OPTIONS: readonly Option<'web' | 'browser' | 'qr' | 'username' | 'passwordStdin'>[] = [
  { name: 'web', description: 'approve in the browser instead of with a password' },
  { name: 'browser', negated: true, description: 'start no browser: open the URL yourself (BROWSER=none)' },
  { name: 'qr', description: 'show the URL as a QR code too; starts no browser' },
  ...USER_OPTIONS,
];

/** The option of `export` and `exec` that chooses what is given. */
export const ONLY: Option<'only'> = {
  name: 'only',
  value: 'parts',
  description: 'only these of key, session, user, guest and account, separated by commas',
  listed: ['key', 'session', 'user', 'guest', 'account'],
};

/** The option of `export` and `exec` for programs that look for a credential under a name of their own. */
export const AS: Option<'as'> = {
  name: 'as',
  value: 'name=variable',
  description: 'give a credential under another name: access-token=TMDB_TOKEN; may be repeated',
  repeatable: true,
};

/** The option of the commands that store a session. */
export const KEEP: Option<'keep'> = { name: 'keep', description: 'do not end the session that was stored before' };

/** The operand of the commands that act on a request token. */
export const PENDING_TOKEN: Operand<'token'> = {
  name: 'token',
  description: 'the request token (default: the pending one)',
};
