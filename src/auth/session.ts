import type { Invocation } from '../context.ts';
import { CliError } from '../errors.ts';
import { duration } from '../text.ts';
import type { TmdbClient } from '../tmdb/client.ts';
import { explainRefusal, type KnownToken } from './request-token.ts';

const POLL_INTERVAL = 5_000;

/** How long TMDb's request tokens live; the longest wait for one whose expiry is not known. */
const TOKEN_LIFETIME = 3_600_000;

/** Exchanges the token for a session id. @throws CliError as `explainRefusal` tells it */
export async function exchange(tmdb: TmdbClient, token: KnownToken, now: () => number): Promise<string> {
  try {
    return (await tmdb.createSession(token.value)).sessionId;
  } catch (error) {
    throw error instanceof CliError ? explainRefusal(error, token, now()) : error;
  }
}

/** Asks every 5 s until the token is approved, refused for good, expired, or `--timeout` is over. */
export async function waitForApproval(tmdb: TmdbClient, token: KnownToken, invocation: Invocation): Promise<string> {
  const { now, pause, settings, terminal } = invocation;
  const start = now();
  const expiresAt = token.record?.expires_at ? Date.parse(token.record.expires_at) : start + TOKEN_LIFETIME;
  const end = settings.timeout === undefined ? expiresAt : Math.min(expiresAt, start + settings.timeout);
  await terminal.note(`waiting for approval, for at most ${duration(end - start)}`);
  for (;;) {
    try {
      return await exchange(tmdb, token, now);
    } catch (error) {
      const unknown = error instanceof CliError && error.code === 'token_invalid' && error.statusCode === 17;
      if (!(error instanceof CliError) || !(error.retryable || unknown)) throw error;
      if (now() + POLL_INTERVAL > end) throw unknown ? error.with({ code: 'approval_pending' }) : error;
    }
    await pause(POLL_INTERVAL);
  }
}

/** A session id as it may be shown: sessions do not expire, so only its last four characters. */
export function lastCharacters(sessionId: string): string {
  return `…${sessionId.slice(-4)}`;
}

/** A session that is neither stored nor printed would be lost, and could not be ended either. */
export function refuseToLose({ store, json, showSecrets }: Invocation['settings']): void {
  if (store || json || showSecrets) return;
  throw new CliError('usage', 'with --no-store the session would be lost', {
    hint: 'add --json or --show-secrets to have it on stdout',
  });
}
