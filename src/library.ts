import { parseApiCredential } from './auth/api-credential.ts';
import { type StoredCredentials, storedCredentials } from './auth/stored-credentials.ts';
import { TmdbAuthError } from './errors.ts';
import { pause } from './pause.ts';
import { thisProcess } from './this-process.ts';
import {
  type ApiCredential,
  type ClientOptions,
  createTmdbAuth as createClient,
  type TmdbAuth,
} from './tmdb/client.ts';
import { DEFAULT_BASE_URL } from './tmdb/defaults.ts';
import { parseServerUrl } from './tmdb/server-url.ts';

export type { StoredCredentials } from './auth/stored-credentials.ts';
export { type ErrorCode, TmdbAuthError } from './errors.ts';
export type {
  Account,
  ApiCredential,
  CallOptions,
  Exchange,
  GuestSession,
  RequestToken,
  Session,
  TmdbAuth,
  UserToken,
  WaitOptions,
} from './tmdb/client.ts';
export { type HttpProxy, proxyFor } from './tmdb/proxy.ts';

export interface TmdbAuthOptions extends Omit<ClientOptions, 'credential'> {
  /** An API key or an access token. By itself it is told by its shape which of them it is. */
  readonly credential: string | ApiCredential;
}

/**
 * Creates a client for TMDb's authentication API. Its calls share one connection. Its errors have no `hint`: that is for
 * a person at a command line.
 *
 * @throws TmdbAuthError `usage` if credentials may not be sent to `baseUrl`, `bad_api_key` if the credential is none
 */
export function createTmdbAuth(options: TmdbAuthOptions): TmdbAuth {
  const { credential: given, now = Date.now } = options;
  try {
    const credential =
      typeof given === 'string' ? parseApiCredential(given, { from: 'credential', now: now() }) : given;
    return createClient({ ...options, credential }, withoutHint);
  } catch (thrown) {
    throw thrown instanceof TmdbAuthError ? withoutHint(thrown) : thrown;
  }
}

/**
 * Loads what the command has stored. Nothing is asked of TMDb, and nothing is written.
 *
 * @param options `profile` is by default the one that the command uses; what was made with another API than that at
 * `baseUrl`, by default TMDb's own, is not given
 * @throws TmdbAuthError `not_logged_in` where there is no such profile, or what is wrong with the store
 */
export async function loadCredentials(
  options: { readonly profile?: string; readonly baseUrl?: string } = {},
): Promise<StoredCredentials> {
  const server = parseServerUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  if (!server) throw new TmdbAuthError('usage', 'baseUrl is not a server that credentials may be sent to');
  const { createStore } = await import('./store/store.ts');
  const { signal } = new AbortController();
  const context = {
    ...thisProcess,
    signal,
    pause: (milliseconds: number, until = signal) => pause(milliseconds, until),
  };
  const store = createStore(context, {
    profile: options.profile,
    origin: server.origin,
    writable: false,
    patience: { left: STORE_PATIENCE },
    helperPatience: () => ({ limit: STORE_PATIENCE }),
    onWarning: async () => {},
    onSecret: () => {},
  });
  try {
    return await storedCredentials(store, context.now);
  } catch (thrown) {
    throw thrown instanceof TmdbAuthError ? withoutHint(thrown) : thrown;
  }
}

/** Milliseconds for which the store, and a keychain, may be waited for. */
const STORE_PATIENCE = 3_000;

function withoutHint(error: TmdbAuthError): TmdbAuthError {
  return error.with({ hint: undefined });
}
