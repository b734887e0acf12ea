import type { Option } from './command.ts';

/** The flags of `UserFlags`, for every command that takes a username and a password. */
export const USER_OPTIONS: readonly Option[] = [
  { flags: '-u, --username <name>', description: 'the TMDb user name (TMDB_USERNAME)' },
  { flags: '--password-stdin', description: 'read the password from stdin (or set TMDB_PASSWORD)' },
];
