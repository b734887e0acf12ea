import { TmdbAuthError } from '../errors.ts';
import { type CredentialVariable, EXPORTABLES, type Exportable } from './exportable.ts';

/** A credential, or what else is given, and the name under which a program looks for it. */
export interface Renaming<Name extends string = Exportable> {
  readonly credential: Name;
  readonly variable: string;
}

/** A name of all shells and services; one that is a key itself is a value in the wrong place. */
const VARIABLE = /^(?![0-9a-f]{32,}$)[a-z_][a-z0-9_]*$/i;

/** What begins so is put into the code for browsers by Vite, Next.js, Create React App, Expo, Nuxt, Astro and SvelteKit. */
const PUBLIC = /^(?:VITE|NEXT_PUBLIC|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|PUBLIC)_/;

/**
 * Reads what `--as` says.
 *
 * @param given each NAME=VARIABLE
 * @param names what there is to give
 * @throws TmdbAuthError `usage`; what cannot be used is not echoed, since it may be a secret
 */
export function parseRenamings<Name extends string>(
  given: readonly string[],
  names: readonly Name[],
): readonly Renaming<Name>[] {
  const renamings = given.map((text) => {
    const [name, variable = ''] = text.split(/=(.*)/s);
    const credential = names.find((one) => one === name);
    if (!credential) throw usage('--as takes NAME=VARIABLE', `NAME is one of ${names.join(', ')}`);
    if (VARIABLE.test(variable)) return { credential, variable };
    if (!text.includes('=')) throw usage('--as takes NAME=VARIABLE', `such as --as ${credential}=TMDB_TOKEN`);
    throw usage('--as takes the name of a variable, of letters, digits and _', `such as --as ${credential}=TMDB_TOKEN`);
  });
  for (const { credential, variable } of renamings) {
    if (renamings.some((other) => other.variable === variable && other.credential !== credential)) {
      throw usage(`--as gives ${variable} two values`, 'leave out one');
    }
  }
  return renamings;
}

/** Reads what `--as` says of credentials. @param chosen what `--only` has left to give @throws as `parseRenamings` */
export function readRenamings(given: readonly string[], chosen: readonly Exportable[]): readonly Renaming[] {
  const renamings = parseRenamings(given, EXPORTABLES);
  const left = renamings.find(({ credential }) => !chosen.includes(credential));
  if (left) throw usage(`--only leaves out the ${left.credential} of --as`, 'choose it too');
  return renamings;
}

function usage(message: string, hint: string): TmdbAuthError {
  return new TmdbAuthError('usage', message, { hint });
}

/**
 * Gives credentials the names that were asked for, in place of their own; another credential makes room.
 *
 * @throws TmdbAuthError `not_logged_in` where there is nothing to give under a name
 */
export function renamed(
  variables: readonly CredentialVariable[],
  renamings: readonly Renaming[],
): readonly CredentialVariable[] {
  for (const { credential, variable } of renamings) {
    if (variables.some((one) => one.credential === credential)) continue;
    throw new TmdbAuthError('not_logged_in', `there is no ${credential} to give as ${variable}`, {
      hint: 'tmdb-auth status shows what there is',
    });
  }
  return variables.flatMap((one) => {
    const names = renamings.filter(({ credential }) => credential === one.credential).map(({ variable }) => variable);
    if (names.length > 0) return [...new Set(names)].map((name) => ({ ...one, name }));
    return renamings.some(({ variable }) => variable === one.name) ? [] : [one];
  });
}

/** The variables whose secret everybody can read who opens the page of an app. */
export function publicOnes(variables: readonly CredentialVariable[]): readonly string[] {
  return variables.filter(({ name, secret }) => secret && PUBLIC.test(name)).map(({ name }) => name);
}
