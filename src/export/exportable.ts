import { TmdbAuthError } from '../errors.ts';
import { ACCOUNT_ID_VARIABLE, ACCOUNT_OBJECT_ID_VARIABLE, KINDS } from '../kinds.ts';
import type { Variable } from './format.ts';

/** All that can be exported, by what `print` calls it: the variable in which most programs look for it. */
export const VARIABLES = {
  [KINDS.api_key.name]: KINDS.api_key.variable,
  [KINDS.access_token.name]: KINDS.access_token.variable,
  [KINDS.session.name]: KINDS.session.variable,
  'account-id': ACCOUNT_ID_VARIABLE,
  [KINDS.user_token.name]: KINDS.user_token.variable,
  'account-object-id': ACCOUNT_OBJECT_ID_VARIABLE,
  [KINDS.guest.name]: KINDS.guest.variable,
} as const;

export type Exportable = keyof typeof VARIABLES;

export const EXPORTABLES = Object.keys(VARIABLES) as Exportable[];

/** A variable, and what is in it. */
export interface CredentialVariable extends Variable {
  readonly credential: Exportable;
  /** Whether it is the API key that stands in the access token. */
  readonly derived?: true;
}

/** The parts that `--only` chooses from: an account's id goes with the credential that it is needed with. */
const PARTS = {
  key: ['api-key', 'access-token'],
  session: ['session-id', 'account-id'],
  user: ['user-token', 'account-object-id'],
  guest: ['guest-session-id'],
  account: ['account-id', 'account-object-id'],
} as const satisfies Readonly<Record<string, readonly Exportable[]>>;

/** The application's own credentials. */
export const KEYS: readonly Exportable[] = PARTS.key;

/**
 * Gives what `--only` chooses.
 *
 * @param only a list of parts, with commas; by default all
 * @throws TmdbAuthError `usage` for another part
 */
export function chosenBy(only: string | undefined): readonly Exportable[] {
  if (only === undefined) return EXPORTABLES;
  const parts = only.split(',').map((part) => part.trim());
  if (!parts.every((part): part is keyof typeof PARTS => Object.hasOwn(PARTS, part))) {
    throw new TmdbAuthError('usage', '--only takes key, session, user, guest and account', {
      hint: '--only session,key',
    });
  }
  const names: readonly Exportable[] = parts.flatMap((part) => PARTS[part]);
  return EXPORTABLES.filter((name) => names.includes(name));
}
