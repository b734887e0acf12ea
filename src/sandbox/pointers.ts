import { KINDS, PASSWORD_VARIABLE, USERNAME_VARIABLE } from '../kinds.ts';
import type { Sandbox } from './server.ts';

/** What a program has to know of the sandbox, and the variables in which it gets that. */
const VARIABLES = {
  'base-url': 'TMDB_AUTH_BASE_URL',
  'web-url': 'TMDB_AUTH_WEB_URL',
  'api-key': KINDS.api_key.variable,
  'access-token': KINDS.access_token.variable,
  username: USERNAME_VARIABLE,
  password: PASSWORD_VARIABLE,
} as const;

type Pointer = keyof typeof VARIABLES;

export const POINTERS = Object.keys(VARIABLES) as Pointer[];

/** The environment that points a program at a sandbox. @param others other names of the same values */
export function pointingVariables(
  { baseUrl, webUrl, credentials: { apiKey, accessToken, username, password } }: Sandbox,
  others: readonly { readonly credential: Pointer; readonly variable: string }[],
): Readonly<Record<string, string>> {
  const values = {
    'base-url': baseUrl,
    'web-url': webUrl,
    'api-key': apiKey,
    'access-token': accessToken,
    username,
    password,
  };
  return Object.fromEntries([
    ...POINTERS.map((name) => [VARIABLES[name], values[name]]),
    ...others.map(({ credential, variable }) => [variable, values[credential]]),
  ]);
}
