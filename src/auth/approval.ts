import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { countdown } from '../text.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import type { RedirectListener } from '../web/redirect-listener.ts';
import { skewOf } from './expiry.ts';
import { DENIED, explainRefusal, type KnownToken } from './request-token.ts';
import { exchange } from './session.ts';

const POLL_INTERVAL = 5_000;

/** Between two exchanges that Enter asks for: whoever holds the key down would soon be over TMDb's limit. */
const ENTER_INTERVAL = 2_000;

/**
 * How long TMDb's request tokens live; the longest wait for one whose expiry is not known.
 * https://developer.themoviedb.org/reference/authentication-create-request-token
 */
const TOKEN_LIFETIME = 3_600_000;

/** Milliseconds that a timer of Node's can wait; past them it fires at once: https://nodejs.org/api/timers.html */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * When the wait for approval is over, in milliseconds since 1970 by our clock: the token's end, or
 * `--timeout` before it.
 *
 * @param start when it began
 */
function endOfWait(start: number, { record }: KnownToken, tmdb: TmdbAuth, settings: Invocation['settings']): number {
  const end = record?.expiresAt === undefined ? start + TOKEN_LIFETIME : record.expiresAt - skewOf(tmdb);
  return Math.min(end, start + (settings.timeout ?? LONGEST_TIMER), start + LONGEST_TIMER);
}

/** Asks every 5 s until the token is approved, refused for good, expired, or `--timeout` is over. */
export async function waitForApproval(
  tmdb: TmdbAuth,
  token: KnownToken,
  invocation: Pick<Invocation, 'now' | 'pause' | 'settings' | 'terminal'>,
): Promise<string> {
  const { now, pause, settings, terminal } = invocation;
  const start = now();
  // What TMDb's clock says is known from the first answer on.
  const end = () => endOfWait(start, token, tmdb, settings);
  return terminal.waiting(
    () => `waiting for approval, ${countdown(end() - now())} left`,
    async () => {
      for (;;) {
        try {
          return await exchange(tmdb, token, now);
        } catch (thrown) {
          const error = failureOf(thrown);
          const unknown = error.code === 'token_invalid' && error.statusCode === 17;
          if (!error.retryable && !unknown) throw error;
          if (now() + POLL_INTERVAL > end()) {
            throw unknown ? error.with({ code: 'approval_pending' }) : hintAtSession(error, token, settings);
          }
        }
        await pause(POLL_INTERVAL);
      }
    },
  );
}

type Event = 'approved' | 'denied' | 'leaked' | 'pressed' | 'ended' | 'timeout';

/** What may come from the browser. */
interface BrowserEvents {
  /** Undefined where no redirect can reach us. */
  readonly decision: RedirectListener['decision'] | undefined;
  readonly leaked: RedirectListener['leaked'] | undefined;
}

/** What can happen while a person has a request token to decide on. */
interface Events {
  /** Waits for the next event, and says on the terminal what it waits for. */
  next(): Promise<Event>;
  /** Waits for Enter alone from now on. */
  ignoreRedirect(): void;
  close(): void;
}

/**
 * Waits until the redirect comes, or Enter is pressed for a token that was approved elsewhere, and
 * exchanges it.
 *
 * @returns the session id
 */
export async function waitForPerson(
  tmdb: TmdbAuth,
  token: KnownToken,
  browser: BrowserEvents,
  invocation: Invocation,
): Promise<string> {
  const { now, pause, settings, store, terminal } = invocation;
  const end = endOfWait(now(), token, tmdb, settings);
  let earliest = 0;
  const events = watch(end, browser, invocation);
  try {
    for (;;) {
      const event = await events.next();
      if (event === 'denied' || event === 'leaked') {
        if (token.record) await store.save({ request_token: { ...token.record, state: 'denied' } });
        throw event === 'denied' ? denied() : leak();
      }
      if (event === 'timeout') throw undecided(token, end + skewOf(tmdb));
      if (event === 'ended') throw undecided(token, now() + skewOf(tmdb));
      // The redirect is no proof: whoever knows the approval URL knows its address.
      if (event === 'approved') events.ignoreRedirect();
      const wait = Math.min(earliest - now(), ENTER_INTERVAL);
      if (wait > 0) await pause(wait);
      earliest = now() + ENTER_INTERVAL;
      const sessionId = await exchangeIfApproved(tmdb, token, invocation);
      if (sessionId !== undefined) return sessionId;
      await terminal.instruct('it is not approved yet, or no longer usable');
    }
  } finally {
    events.close();
  }
}

function watch(
  end: number,
  browser: BrowserEvents,
  { now, pause, terminal }: Pick<Invocation, 'now' | 'pause' | 'terminal'>,
): Events {
  const closing = new AbortController();
  const timeout = pause(end - now(), closing.signal).then(() => 'timeout' as const);
  // When it is closed before, nobody waits for it any more.
  timeout.catch(() => {});
  const enter = terminal.watchEnter();
  const { leaked } = browser;
  let { decision } = browser;
  return {
    next() {
      const invitation = decision
        ? 'waiting for your approval; Enter if given elsewhere'
        : 'press Enter when it is approved';
      const event = Promise.race([timeout, enter.pressed(), decision ?? enter.ended, ...(leaked ? [leaked] : [])]);
      return terminal.waiting(
        () => `${invitation} (${countdown(end - now())})`,
        () => event,
      );
    },
    ignoreRedirect() {
      decision = undefined;
    },
    close() {
      closing.abort();
      enter.release();
    },
  };
}

function denied(): TmdbAuthError {
  return new TmdbAuthError('approval_denied', DENIED, { hint: 'to be asked again: tmdb-auth login --web' });
}

function leak(): TmdbAuthError {
  const message =
    'the address that was given to the browser was opened twice: somebody else may know the request token';
  return new TmdbAuthError('approval_denied', message, { hint: 'start again: tmdb-auth login --web --no-browser' });
}

function undecided(token: KnownToken, time: number): TmdbAuthError {
  return explainRefusal(new TmdbAuthError('session_denied', 'nobody approved'), token, time);
}

/** Undefined as long as the token is not approved. */
async function exchangeIfApproved(
  tmdb: TmdbAuth,
  token: KnownToken,
  { now, settings, terminal }: Pick<Invocation, 'now' | 'settings' | 'terminal'>,
): Promise<string | undefined> {
  try {
    return await terminal.step('creating a session', () => exchange(tmdb, token, now));
  } catch (thrown) {
    const error = failureOf(thrown);
    if (error.code === 'approval_pending') return undefined;
    throw hintAtSession(error, token, settings);
  }
}

/** After a failure that may pass, the approval need not be given again. */
function hintAtSession(error: TmdbAuthError, token: KnownToken, { store }: Invocation['settings']): TmdbAuthError {
  if (!error.retryable || error.code === 'approval_pending') return error;
  const command = `tmdb-auth session${store && token.record ? '' : ' TOKEN'}`;
  return error.with({ hint: `${error.hint ? `${error.hint}; ` : ''}an approval stays good: ${command}` });
}
