import { TmdbAuthError } from '../errors.ts';
import { type CredentialVariable, EXPORTABLES, type Exportable } from './exportable.ts';

/** A credential, and the name under which a program looks for it. */
export interface Renaming {
  readonly credential: Exportable;
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
 * @param chosen what `--only` has left to give
 * @throws TmdbAuthError `usage`; what cannot be used is not echoed, since it may be a secret
 */
export function readRenamings(given: readonly string[], chosen: readonly Exportable[]): readonly Renaming[] {
  const renamings = given.map((text) => {
    const [name, variable = ''] = text.split(/=(.*)/s);
    const credential = EXPORTABLES.find((one) => one === name);
    if (!credential) throw usage('--as takes NAME=VARIABLE', `NAME is one of ${EXPORTABLES.join(', ')}`);
    if (!VARIABLE.test(variable)) {
      throw usage(
        '--as takes the name of a variable, of letters, digits and _',
        `such as --as ${credential}=TMDB_TOKEN`,
      );
    }
    if (!chosen.includes(credential)) throw usage(`--only leaves out the ${credential} of --as`, 'choose it too');
    return { credential, variable };
  });
  for (const { credential, variable } of renamings) {
    if (renamings.some((other) => other.variable === variable && other.credential !== credential)) {
      throw usage(`--as gives ${variable} two values`, 'leave out one');
    }
  }
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
