import type { Option } from './command.ts';

export const DESCRIPTION = 'Log in to The Movie Database (TMDb) from a terminal, a script or a CI job.';

/** The flags that every command takes, before or after its name. */
export const GLOBAL_OPTIONS: readonly Option[] = [
  { flags: '--json', description: 'one JSON object on stdout, whatever happens' },
  { flags: '--profile <name>', description: 'which stored account (TMDB_AUTH_PROFILE)' },
  { flags: '--no-input', description: 'never ask; fail instead (TMDB_AUTH_NO_INPUT)' },
  { flags: '--no-store', description: 'write nothing to the config file' },
  { flags: '--show-secrets', description: 'show values that are hidden otherwise' },
  { flags: '-q, --quiet', description: 'say nothing but errors' },
  { flags: '-v, --verbose', description: 'log each request to stderr' },
  { flags: '--no-color', description: 'no colours (NO_COLOR)' },
  { flags: '--timeout <seconds>', description: 'time limit: seconds, or a number with s, m, h (TMDB_AUTH_TIMEOUT)' },
  { flags: '--base-url <url>', description: "TMDb's API or a stand-in for it (TMDB_AUTH_BASE_URL)" },
];

export const HELP: Option = { flags: '-h, --help', description: 'show help' };

/** Without a command only. */
export const VERSION: Option = { flags: '-V, --version', description: 'print the version' };

/** The flags of `UserFlags`, for every command that takes a username and a password. */
export const USER_OPTIONS: readonly Option[] = [
  { flags: '-u, --username <name>', description: 'the TMDb user name (TMDB_USERNAME)' },
  { flags: '--password-stdin', description: 'read the password from stdin (or set TMDB_PASSWORD)' },
];
