import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { countdown } from '../text.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { explainRefusal, type KnownToken } from './request-token.ts';

const POLL_INTERVAL = 5_000;

/** How long TMDb's request tokens live; the longest wait for one whose expiry is not known. */
const TOKEN_LIFETIME = 3_600_000;

/** Exchanges the token for a session id. @throws TmdbAuthError as `explainRefusal` tells it */
export async function exchange(tmdb: TmdbAuth, token: KnownToken, now: () => number): Promise<string> {
  try {
    return (await tmdb.createSession(token.value)).sessionId;
  } catch (error) {
    throw error instanceof TmdbAuthError ? explainRefusal(error, token, now()) : error;
  }
}

/** When the wait for approval is over, in milliseconds since 1970: the token's end, or `--timeout` before it. */
export function endOfWait({ record }: KnownToken, { now, settings }: Pick<Invocation, 'now' | 'settings'>): number {
  const start = now();
  const expiresAt = record?.expires_at ? Date.parse(record.expires_at) : start + TOKEN_LIFETIME;
  return settings.timeout === undefined ? expiresAt : Math.min(expiresAt, start + settings.timeout);
}

/** Asks every 5 s until the token is approved, refused for good, expired, or `--timeout` is over. */
export async function waitForApproval(tmdb: TmdbAuth, token: KnownToken, invocation: Invocation): Promise<string> {
  const { now, pause, terminal } = invocation;
  const end = endOfWait(token, invocation);
  return terminal.waiting(
    () => `waiting for approval, ${countdown(end - now())} left`,
    async () => {
      for (;;) {
        try {
          return await exchange(tmdb, token, now);
        } catch (error) {
          const unknown = error instanceof TmdbAuthError && error.code === 'token_invalid' && error.statusCode === 17;
          if (!(error instanceof TmdbAuthError) || !(error.retryable || unknown)) throw error;
          if (now() + POLL_INTERVAL > end) throw unknown ? error.with({ code: 'approval_pending' }) : error;
        }
        await pause(POLL_INTERVAL);
      }
    },
  );
}

/** A session id as it may be shown: sessions do not expire, so only its last four characters. */
export function lastCharacters(sessionId: string): string {
  return `…${sessionId.slice(-4)}`;
}

/** A session that is neither stored nor printed would be lost, and could not be ended either. */
export function refuseToLose({ store, json, showSecrets }: Invocation['settings']): void {
  if (store || json || showSecrets) return;
  throw new TmdbAuthError('usage', 'with --no-store the session would be lost', {
    hint: 'add --json or --show-secrets to have it on stdout',
  });
}
