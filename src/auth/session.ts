import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { CredentialStore } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { connect } from './connection.ts';
import { skewOf } from './expiry.ts';
import { explainRefusal, type KnownToken } from './request-token.ts';

/** Exchanges the token for a session id. @throws TmdbAuthError as `explainRefusal` tells it */
export async function exchange(tmdb: TmdbAuth, token: KnownToken, now: () => number): Promise<string> {
  try {
    return (await tmdb.createSession(token.value)).sessionId;
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

/** What TMDb said when it was asked to end a session. */
export interface Revocation {
  /** True: it is of no use any more; false: TMDb refused; null: TMDb could not be asked. */
  readonly revoked: boolean | null;
  /** Whether TMDb knew it until then; null where that was not said. */
  readonly known: boolean | null;
  readonly error?: TmdbAuthError;
}

/** Ends a session at TMDb. @param store whose API key is used */
export async function revoke(sessionId: string, invocation: Invocation, store: CredentialStore): Promise<Revocation> {
  try {
    const { tmdb } = await connect(invocation, { store });
    await tmdb.deleteSession(sessionId);
    return { revoked: true, known: true };
  } catch (thrown) {
    const error = failureOf(thrown);
    if (error.code === 'session_invalid') return { revoked: true, known: false };
    const lacksKey = error.code === 'input_required' && !invocation.terminal.canPrompt;
    return {
      revoked: error.exitCode === 4 ? false : null,
      known: null,
      error: lacksKey ? error.with({ code: 'no_api_key' }) : error,
    };
  }
}
