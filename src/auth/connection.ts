import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import type { CredentialChanges, CredentialStore } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { parseApiCredential, SETTINGS_PAGE } from './api-credential.ts';
import { remedy, usedOf, variableOf } from './known-credentials.ts';
import { saveAndExplain } from './saving.ts';

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
  /** Used without looking for one. */
  readonly credential?: ApiCredential | undefined;
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
  const known = options.credential ?? (await knownApiCredential({ env, now, store }));
  if (known) return { tmdb: await invocation.connect(known, timeout), credential: known, typed: {} };
  const asked = await askApiCredential(invocation);
  const typed = { [asked.kind]: { value: asked.value } };
  return { tmdb: await invocation.connect(asked, timeout), credential: asked, typed };
}

/**
 * Connects, and sends a first request. An API key that was typed is asked for again if TMDb does not accept it; if it
 * does, the key is stored at once, whatever comes after.
 */
export async function connectBy<T>(
  request: (tmdb: TmdbAuth) => Promise<T>,
  invocation: Invocation,
  options: ConnectOptions = {},
): Promise<Omit<Connection, 'typed'> & { readonly answer: T }> {
  for (;;) {
    const { tmdb, credential, typed } = await connect(invocation, options);
    const isTyped = Object.keys(typed).length > 0;
    try {
      const answer = await request(tmdb);
      if (isTyped) await saveAndExplain(typed, invocation);
      return { tmdb, credential, answer };
    } catch (thrown) {
      const error = failureOf(thrown);
      if (!isTyped || error.code !== 'bad_api_key') throw error;
      await invocation.terminal.instruct(`TMDb does not accept this ${KINDS[credential.kind].words}`);
    }
  }
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
  return { ...parseApiCredential(used.value, { from, hint: ifRefused, now: invocation.now() }), ifRefused };
}

async function askApiCredential({ now, settings, terminal }: Invocation): Promise<ApiCredential> {
  const { api_key: apiKey, access_token: accessToken } = KINDS;
  if (!terminal.canPrompt) {
    throw new TmdbAuthError('input_required', `no ${apiKey.words}, and nobody can be asked here`, {
      hint: settings.otherHost === undefined ? API_KEY_HINT : SET_API_KEY,
    });
  }
  const { otherHost } = settings;
  if (otherHost === undefined)
    await terminal.note(
      `an ${apiKey.words} or an ${accessToken.words} is at ${SETTINGS_PAGE}, with a free account; without one: tmdb-auth sandbox --try`,
    );
  const where = otherHost === undefined ? '' : ` for ${otherHost}`;
  return terminal.ask({
    message: `TMDb ${apiKey.words} or ${accessToken.words}${where}`,
    secret: true,
    read: (text) => parseApiCredential(text, { from: 'what was typed', now: now() }),
    shown: ({ value }) => lastCharacters(value),
  });
}
