import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import type { CredentialChanges, CredentialStore } from '../store/store.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { parseApiCredential, SETTINGS_PAGE } from './api-credential.ts';
import { remedy, usedOf, variableOf } from './known-credentials.ts';

const SET_API_KEY = `set ${KINDS.api_key.variable} or ${KINDS.access_token.variable}`;

/** How to give an API key of TMDb where nobody can be asked. */
export const API_KEY_HINT = `${SET_API_KEY} (both are at ${SETTINGS_PAGE})`;

/** What is needed to speak to TMDb. */
export interface Connection {
  readonly tmdb: TmdbAuth;
  /** For another client, with other limits. */
  readonly credential: ApiCredential;
  /** The API key or access token that was typed, to be stored with the command's result. */
  readonly typed: CredentialChanges;
}

export interface ConnectOptions {
  /** Milliseconds for all calls; by default what the settings say. */
  readonly timeout?: number | undefined;
  /** Whose API key is used; by default that of the profile of the settings. */
  readonly store?: CredentialStore;
}

/**
 * Makes a client with the API key or access token from the environment, the store, or a prompt.
 *
 * @throws TmdbAuthError `input_required` where there is none and nobody can be asked
 */
export async function connect(invocation: Invocation, options: ConnectOptions = {}): Promise<Connection> {
  const { env, now } = invocation;
  const { timeout, store = invocation.store } = options;
  const known = await knownApiCredential({ env, now, store });
  if (known) return { tmdb: await invocation.connect(known, timeout), credential: known, typed: {} };
  const asked = await askApiCredential(invocation);
  const typed = { [asked.kind]: { value: asked.value } };
  return { tmdb: await invocation.connect(asked, timeout), credential: asked, typed };
}

/**
 * The API key or access token of the environment or the store; undefined where there is none.
 *
 * @throws TmdbAuthError `bad_api_key` for one of a wrong shape
 */
export async function knownApiCredential(
  invocation: Pick<Invocation, 'env' | 'now' | 'store'>,
): Promise<ApiCredential | undefined> {
  const used = await usedOf('application', invocation);
  if (!used) return undefined;
  const from = used.source === 'store' ? `the stored ${KINDS[used.kind].words}` : variableOf(used.source);
  const ifRefused = remedy(used);
  return { ...parseApiCredential(used.value, from, ifRefused), ifRefused };
}

async function askApiCredential({ settings, terminal }: Invocation): Promise<ApiCredential> {
  const { api_key: apiKey, access_token: accessToken } = KINDS;
  if (!terminal.canPrompt) {
    throw new TmdbAuthError('input_required', `no ${apiKey.words}, and nobody can be asked here`, {
      hint: settings.otherHost === undefined ? API_KEY_HINT : SET_API_KEY,
    });
  }
  const { otherHost } = settings;
  if (otherHost === undefined)
    await terminal.note(`an ${apiKey.words} or an ${accessToken.words} is at ${SETTINGS_PAGE}`);
  const where = otherHost === undefined ? '' : ` for ${otherHost}`;
  const text = await terminal.ask({ message: `TMDb ${apiKey.words} or ${accessToken.words}${where}`, secret: true });
  return parseApiCredential(text, 'what was typed');
}
