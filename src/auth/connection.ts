import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, SETTINGS_PAGE } from '../kinds.ts';
import type { CredentialChanges, CredentialStore } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { parseApiCredential } from './api-credential.ts';
import { type KnownCredential, remedy, usedOf, variableOf } from './known-credentials.ts';
import { saveAndExplain } from './saving.ts';

const SET_API_KEY = `set ${KINDS.api_key.variable} or ${KINDS.access_token.variable}`;
const SET_ACCESS_TOKEN = `set ${KINDS.access_token.variable}`;
const PLACE = `both are at ${SETTINGS_PAGE}`;

/** How to give an API key of TMDb where nobody can be asked. */
export const API_KEY_HINT = `${SET_API_KEY} (${PLACE})`;

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
  /** Whether for version 4 of the API, which takes an access token and no API key. */
  readonly version4?: boolean | undefined;
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
  const { timeout, version4 = false, store = invocation.store } = options;
  const known = options.credential ?? (await knownApiCredential({ env, now, store }));
  if (version4 && known?.kind === 'api_key') throw wantsAccessToken(await usedOf('application', { env, now, store }));
  if (known) return { tmdb: await invocation.connect(known, timeout), credential: known, typed: {} };
  const asked = await askApiCredential(invocation, version4);
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

/** @param used the API key that would be used; as long as it is in a variable, a stored access token is not */
function wantsAccessToken(used: KnownCredential | undefined): TmdbAuthError {
  return new TmdbAuthError('input_required', 'version 4 of the API takes the API Read Access Token, not the API key', {
    hint: `${PLACE}; ${used?.source === 'store' ? `then: ${KINDS.access_token.command}` : SET_ACCESS_TOKEN}`,
  });
}

async function askApiCredential({ now, settings, terminal }: Invocation, version4: boolean): Promise<ApiCredential> {
  const { api_key: apiKey, access_token: accessToken } = KINDS;
  if (!terminal.canPrompt) {
    const [missing, hint] = version4 ? [accessToken, SET_ACCESS_TOKEN] : [apiKey, SET_API_KEY];
    throw new TmdbAuthError('input_required', `no ${missing.words}, and nobody can be asked here`, {
      hint: settings.otherHost === undefined ? `${hint} (${PLACE})` : hint,
    });
  }
  const { otherHost } = settings;
  if (otherHost === undefined)
    await terminal.note(
      `an ${apiKey.words} or an ${accessToken.words} is at ${SETTINGS_PAGE}, with a free account; without one: tmdb-auth sandbox --try`,
    );
  const where = otherHost === undefined ? '' : ` for ${otherHost}`;
  return terminal.ask({
    message: `TMDb ${version4 ? '' : `${apiKey.words} or `}${accessToken.words}${where}`,
    secret: true,
    read(text) {
      const credential = parseApiCredential(text, { from: 'what was typed', now: now() });
      if (version4 && credential.kind === 'api_key') throw wantsAccessToken(undefined);
      return credential;
    },
    shown: ({ value }) => lastCharacters(value),
  });
}
