import type { Kind } from '../kinds.ts';
import type { CredentialStore } from '../store/store.ts';
import { isExpired } from './expiry.ts';
import { knownCredentials } from './known-credentials.ts';

/** What the command has stored, without what has expired. What is not there is undefined. */
export interface StoredCredentials {
  readonly apiKey: string | undefined;
  readonly accessToken: string | undefined;
  readonly sessionId: string | undefined;
  readonly guestSessionId: string | undefined;
  /** Of API version 4. */
  readonly userToken: string | undefined;
  /** Whose session or user token it is, as far as that is known. */
  readonly username: string | undefined;
  readonly accountId: number | undefined;
  readonly accountObjectId: string | undefined;
}

/** @param now milliseconds since 1970 @throws TmdbAuthError `not_logged_in` where there is no such profile */
export async function storedCredentials(store: CredentialStore, now: () => number): Promise<StoredCredentials> {
  const known = await knownCredentials({ env: {}, now, store, terminal: { warn: async () => {} } });
  const live = (kind: Kind) => known.find((one) => one.kind === kind && !isExpired(one, now()));
  const session = live('session');
  const userToken = live('user_token');
  return {
    apiKey: live('api_key')?.value,
    accessToken: live('access_token')?.value,
    sessionId: session?.value,
    guestSessionId: live('guest')?.value,
    userToken: userToken?.value,
    username: session?.username ?? userToken?.username,
    accountId: session?.accountId ?? userToken?.accountId,
    accountObjectId: userToken?.accountObjectId,
  };
}
