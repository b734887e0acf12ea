import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { CredentialChanges } from '../store/store.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';

const WHERE = 'https://www.themoviedb.org/settings/api';
const OTHERWISE = `set TMDB_API_KEY or TMDB_ACCESS_TOKEN (both are at ${WHERE})`;

export interface Connection {
  readonly tmdb: TmdbAuth;
  readonly credential: ApiCredential;
  /** What was asked for and is to be stored with the command's result. */
  readonly toStore: CredentialChanges;
}

/**
 * A client with the API key or access token from the environment, the store, or a prompt.
 *
 * @param timeout milliseconds for all its calls; by default what the settings say
 */
export async function connect(invocation: Invocation, timeout?: number): Promise<Connection> {
  const { credential, toStore } = await findCredential(invocation);
  return { tmdb: await invocation.connect(credential, timeout), credential, toStore };
}

/** The API key or access token, from the environment, the store, or a prompt. */
export async function findCredential({ env, store, terminal }: Invocation): Promise<Omit<Connection, 'tmdb'>> {
  const given = fromEnvironment(env);
  if (given) return { credential: given, toStore: {} };

  const { access_token: accessToken, api_key: apiKey } = await store.read();
  const stored = accessToken ?? apiKey;
  if (stored) return { credential: parseApiCredential(stored.value, 'the stored API key'), toStore: {} };

  if (!terminal.mayAsk) {
    throw new TmdbAuthError('input_required', 'no API key, and nobody can be asked here', { hint: OTHERWISE });
  }
  await terminal.note(`an API key or an access token is at ${WHERE}`);
  const text = await terminal.ask({ message: 'TMDb API key or access token', secret: true, otherwise: OTHERWISE });
  const credential = parseApiCredential(text, 'what was typed');
  return { credential, toStore: { [credential.kind]: { value: credential.value } } };
}

/** With both, the access token is used: it keeps the API key out of URLs. */
function fromEnvironment(env: Invocation['env']): ApiCredential | undefined {
  const given = ['TMDB_ACCESS_TOKEN', 'TMDB_API_KEY'].flatMap((name) => {
    const text = env[name];
    return text ? [parseApiCredential(text, name)] : [];
  });
  return given.find(({ kind }) => kind === 'access_token') ?? given[0];
}

/**
 * Tells the two credentials of TMDb's settings page apart by their shape: 32 hex digits, or a JWT.
 * Swapped they fail with the same code 7, the most common complaint about TMDb logins.
 *
 * @param from whose value it is, for the message: the value itself is not shown
 * @throws TmdbAuthError `bad_api_key` naming the mistake
 */
export function parseApiCredential(text: string, from: string): ApiCredential {
  const value = text.trim();
  if (/^[0-9a-f]{32}$/i.test(value)) return { kind: 'api_key', value };
  if (/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) return { kind: 'access_token', value };
  throw new TmdbAuthError('bad_api_key', `${from} is neither an API key nor an access token: ${mistake(value)}`, {
    hint: `copy it again from ${WHERE}`,
  });
}

function mistake(value: string): string {
  if (value === '') return 'it holds only spaces';
  if (/^bearer\s/i.test(value)) return 'leave out the word Bearer';
  if (/^["'].*["']$/.test(value)) return 'there are quotation marks around it';
  if (/\s/.test(value)) return 'there is a space or a line break in it';
  if (value.startsWith('eyJ')) return 'it starts like an access token but is broken off or damaged';
  if (/^[0-9a-f]+$/i.test(value)) return `it has ${value.length} hex digits, and an API key has 32`;
  return 'an API key is 32 hex digits, an access token starts with eyJ';
}
