import type { Row, Section } from '../../command-line/manual.ts';
import { type ErrorCode, EXIT_CODES, OWN_FAILURE } from '../../errors.ts';
import type { Topic } from './topic.ts';

type ExitCode = (typeof EXIT_CODES)[ErrorCode];

const EXITS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [1, 'a bug in tmdb-auth'],
  [2, 'wrong usage, or input is missing: fix the call'],
  [4, 'TMDb refused, or not logged in: log in again'],
  [5, 'TMDb was not reached, or gave no proper answer: try again later'],
  [6, 'the config file or the output cannot be used: look at the disk'],
  [8, 'the request token is not approved yet: approve it, then try again'],
  [130, 'interrupted by Ctrl-C; after another signal 128 plus its number'],
];

const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  internal: 'please report it',
  usage: 'a command, flag, variable or value is wrong',
  input_required: 'something is missing, and nobody can be asked',
  secret_on_argv: 'a secret was given on the command line, where others can see it',
  no_api_key: 'there is no API key and no access token',
  bad_api_key: 'TMDb does not accept the API key or access token',
  key_suspended: 'TMDb has suspended the API key',
  bad_credentials: 'TMDb does not accept the username and password',
  account_disabled: 'the TMDb account is disabled',
  email_unverified: "the TMDb account's e-mail address is not verified",
  account_suspended: 'the TMDb account is suspended',
  token_invalid: 'TMDb does not accept the request token, or no longer',
  approval_denied: 'Deny was pressed in the browser',
  token_expired: 'the credential expired',
  session_denied: 'TMDb refused to make a session',
  session_invalid: 'TMDb does not accept the session',
  not_logged_in: 'no such credential or profile is stored or set',
  network: 'no connection: DNS, network or server',
  tls: "the server's certificate or encryption is not accepted",
  proxy: 'the proxy is set wrongly, or refuses',
  timeout: 'a time limit was over',
  rate_limited: 'TMDb got too many requests',
  service_unavailable: 'TMDb is down or under maintenance',
  bad_reply: 'the answer is not one of TMDb',
  store_corrupt: 'the config file is damaged, or of a newer version',
  store_permission: 'the config file or its directory may not be used, or is not yours',
  store_full: 'there is no room on the disk',
  store_locked: 'another process did not finish writing in time',
  store_unavailable: 'there is no place for the config file, or the keychain does not answer',
  output: 'stdout, or the file of `--output`, cannot be written',
  approval_pending: 'TMDb waits for Approve',
  interrupted: 'a signal ended the command',
};

const CODES = Object.keys(EXIT_CODES) as ErrorCode[];

function sectionOf(exit: ExitCode): Section {
  const rows = CODES.filter((code) => EXIT_CODES[code] === exit).map((code): Row => [code, MEANINGS[code]]);
  return { heading: `Error codes of exit code ${exit}`, rows };
}

export const exitCodes: Topic = {
  name: 'exit-codes',
  term: 'code',
  sections: [
    {
      paragraphs: ['The exit code says what to do; the error code, `error.code` in JSON, says what happened.'],
      rows: [['0', 'done'], ...EXITS.map(([code, meaning]): Row => [String(code), meaning])],
    },
    ...EXITS.map(([code]) => sectionOf(code)),
    {
      heading: 'Exit codes of exec and sandbox',
      paragraphs: ['With a command after `--` the exit code is that of the command, and else:'],
      rows: [
        [String(OWN_FAILURE), 'tmdb-auth itself failed'],
        ['126', 'the command cannot be run'],
        ['127', 'the command is not found'],
        ['128+n', 'signal n ended the command; after a real-time signal (34 to 64) 0, since Node does not tell of one'],
      ],
    },
  ],
};
