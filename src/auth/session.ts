import { isOfVersion4 } from '../approval-url.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { skewOf } from './expiry.ts';
import { explainRefusal, type KnownToken } from './request-token.ts';

/**
 * Exchanges the token, of version 3 for a session, of version 4 for a user token.
 *
 * @throws TmdbAuthError as `explainRefusal` tells it
 */
export async function exchange(tmdb: TmdbAuth, token: KnownToken, now: () => number): Promise<Credential> {
  try {
    if (!isOfVersion4(token.value)) return { value: (await tmdb.createSession(token.value)).sessionId };
    const { userToken, accountObjectId } = await tmdb.createUserToken(token.value);
    return { value: userToken, ...(accountObjectId !== null && { accountObjectId }) };
  } catch (error) {
    throw explainRefusal(failureOf(error), token, now() + skewOf(tmdb));
  }
}

/** A session that is neither stored nor printed would be lost, and could not be ended either. */
export function refuseToLose({ settings, terminal }: Pick<Invocation, 'settings' | 'terminal'>): void {
  if (settings.store) return;
  const isShown = settings.json || settings.showSecrets;
  if (isShown && !terminal.resultIsDiscarded) return;
  throw new TmdbAuthError('usage', 'with --no-store the session would be lost', {
    hint: isShown
      ? 'leave stdout open: it is closed, or /dev/null'
      : 'add --json or --show-secrets to have it on stdout',
  });
}
