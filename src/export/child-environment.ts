import type { Environment } from '../context.ts';
import { CREDENTIAL_VARIABLES, PASSWORD_VARIABLE } from '../kinds.ts';
import { type CredentialVariable, chosenBy, KEYS, VARIABLES } from './exportable.ts';

/**
 * An environment in which a credential is where it belongs, and no password is handed on. What the caller has in a
 * variable of the keys stays: a program may look for its access token in `TMDB_API_KEY`.
 *
 * @param only as in `credentialVariables`; whatever it does not choose is taken out
 */
export function environmentWith(
  variables: readonly CredentialVariable[],
  only: string | undefined,
  env: Environment,
): Environment {
  const isOtherKey = ({ credential, name, value }: CredentialVariable) =>
    KEYS.includes(credential) && name === VARIABLES[credential] && ![value, ''].includes((env[name] ?? '').trim());
  const given = variables.filter((variable) => !isOtherKey(variable)).map(({ name, value }) => [name, value]);
  const chosen: readonly string[] = chosenBy(only).map((credential) => VARIABLES[credential]);
  const removed =
    only === undefined ? [PASSWORD_VARIABLE] : CREDENTIAL_VARIABLES.filter((name) => !chosen.includes(name));
  const kept = Object.entries(env).filter(([name]) => !removed.includes(name));
  return Object.fromEntries([...kept, ...given]);
}

/**
 * An environment without any login, for a program that gets one of its own: where that has no account id, or has its
 * session under another name, it is not to find another's.
 */
export function withoutLogins(env: Environment): Environment {
  const keys: readonly string[] = KEYS.map((key) => VARIABLES[key]);
  const logins = CREDENTIAL_VARIABLES.filter((name) => !keys.includes(name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !logins.includes(name)));
}
