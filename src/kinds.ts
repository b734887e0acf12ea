import type { Environment } from './context.ts';

interface CredentialKind {
  /** What a person calls it. */
  readonly words: string;
  /** What `print` and `config` call its value on the command line. */
  readonly name: string;
  /** The command that gives one. */
  readonly command: string;
  /** The environment variable that holds one. */
  readonly variable?: string;
  /** Of all credentials of a group one is used: an access token in place of an API key. */
  readonly group: string;
  /** Whether whoever has the value can act with it. */
  readonly secret: boolean;
}

/**
 * The kinds of credential, by the names that the config file and the JSON have for them, in the
 * order in which they are preferred: a session, then the token of API version 4 that a user has given,
 * before a guest session; an access token, which travels in a header, before an API key, which
 * travels in the URL.
 */
export const KINDS = {
  session: {
    words: 'session',
    name: 'session-id',
    command: 'tmdb-auth login',
    variable: 'TMDB_SESSION_ID',
    group: 'session',
    secret: true,
  },
  user_token: {
    words: 'user token',
    name: 'user-token',
    command: 'tmdb-auth login --v4',
    variable: 'TMDB_USER_ACCESS_TOKEN',
    group: 'user',
    secret: true,
  },
  guest: {
    words: 'guest session',
    name: 'guest-session-id',
    command: 'tmdb-auth guest',
    variable: 'TMDB_GUEST_SESSION_ID',
    group: 'guest',
    secret: true,
  },
  request_token: {
    words: 'request token',
    name: 'request-token',
    command: 'tmdb-auth token',
    group: 'request_token',
    secret: true,
  },
  access_token: {
    words: 'access token',
    name: 'access-token',
    command: 'tmdb-auth config set access-token',
    variable: 'TMDB_ACCESS_TOKEN',
    group: 'application',
    secret: true,
  },
  api_key: {
    words: 'API key',
    name: 'api-key',
    command: 'tmdb-auth config set api-key',
    variable: 'TMDB_API_KEY',
    group: 'application',
    secret: true,
  },
} as const satisfies Readonly<Record<string, CredentialKind>>;

export type Kind = keyof typeof KINDS;
export type Group = (typeof KINDS)[Kind]['group'];

/** The kinds that the environment can hold. */
export type KindInEnvironment = {
  [K in Kind]: (typeof KINDS)[K] extends { readonly variable: string } ? K : never;
}[Kind];

/** What a person is logged in with, in the order in which it is ended: TMDb may end a session with its user token. */
export const LOGIN_KINDS = ['session', 'user_token'] as const;

export type LoginKind = (typeof LOGIN_KINDS)[number];

/** All kinds, the preferred first. */
export const ALL_KINDS = Object.keys(KINDS) as Kind[];

export const KINDS_IN_ENVIRONMENT = ALL_KINDS.filter((kind): kind is KindInEnvironment => 'variable' in KINDS[kind]);

/** Where TMDb shows both the API key and the access token. */
export const SETTINGS_PAGE = 'https://www.themoviedb.org/settings/api';

/** With a username and a password a login makes a session. */
export const USERNAME_VARIABLE = 'TMDB_USERNAME';
export const PASSWORD_VARIABLE = 'TMDB_PASSWORD';

/** The number of the account that a session is of, and what API version 4 calls that account: never one for the other. */
export const ACCOUNT_ID_VARIABLE = 'TMDB_ACCOUNT_ID';
export const ACCOUNT_OBJECT_ID_VARIABLE = 'TMDB_ACCOUNT_OBJECT_ID';

/** All variables that say who somebody is at TMDb, or prove it. */
export const CREDENTIAL_VARIABLES: readonly string[] = [
  ...KINDS_IN_ENVIRONMENT.map((kind) => KINDS[kind].variable),
  ACCOUNT_ID_VARIABLE,
  ACCOUNT_OBJECT_ID_VARIABLE,
  USERNAME_VARIABLE,
  PASSWORD_VARIABLE,
];

/** The variables whose values must not be shown. */
export const SECRET_VARIABLES: readonly string[] = [
  ...KINDS_IN_ENVIRONMENT.filter((kind) => KINDS[kind].secret).map((kind) => KINDS[kind].variable),
  PASSWORD_VARIABLE,
];

/** The environment without TMDb's credentials, for a program that has no use for them: a browser, a keychain. */
export function withoutCredentials(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^TMDB_(?!AUTH_)/.test(name)));
}

/** A kind in a sentence: `an access token`. */
export function withArticle(kind: Kind): string {
  const { words } = KINDS[kind];
  return `${/^[aeio]/i.test(words) ? 'an' : 'a'} ${words}`;
}

/** Whether a text has the shape of an API key. */
export function isApiKey(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text);
}

/** Whether a text can be the object id of an account, by which API version 4 names it. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}

/**
 * Whether a text can be an id of TMDb's: hex digits today, a JWT for those of API version 4. Ids go
 * into paths, and TMDb's front resolves `..` in them even where it is percent-encoded; and onto command
 * lines, where what begins with a hyphen is an option.
 */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,4095}$/.test(text);
}
