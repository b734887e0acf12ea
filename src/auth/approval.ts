import { isOfVersion4 } from '../approval-url.ts';
import { failureOf, furtherHint, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, CredentialStore } from '../store/store.ts';
import { countdown } from '../text.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import type { Decision, RedirectListener } from '../web/redirect-listener.ts';
import { skewOf } from './expiry.ts';
import { DENIED, endOf, type KnownToken, loginFlag } from './request-token.ts';
import { exchange } from './session.ts';

const POLL_INTERVAL = 5_000;

/** Between two exchanges that Enter asks for: whoever holds the key down would soon be over TMDb's limit. */
const ENTER_INTERVAL = 2_000;

/**
 * How long TMDb's request tokens live; the longest wait for one whose expiry is not known.
 * https://developer.themoviedb.org/reference/authentication-create-request-token
 */
const TOKEN_LIFETIME = 3_600_000;

/**
 * When the wait for approval is over, in milliseconds since 1970 by our clock: the token's end, or
 * `--timeout` before it.
 *
 * @param start when it began
 */
function endOfWait(start: number, token: KnownToken, tmdb: TmdbAuth, settings: Invocation['settings']): number {
  const { expiresAt } = endOf(token);
  const end = expiresAt === undefined ? start + TOKEN_LIFETIME : expiresAt - skewOf(tmdb);
  return Math.min(end, start + (settings.timeout ?? Infinity));
}

type Event = 'poll' | 'pressed' | 'ended' | Decision | 'leaked';

/** What may come from the browser that the person decides in. */
export interface BrowserEvents {
  /** Undefined where no redirect can reach us. */
  readonly decision: Promise<Decision> | undefined;
  readonly leaked: RedirectListener['leaked'] | undefined;
}

/**
 * Asks every 5 s until the token is approved, refused for good, expired, or `--timeout` is over; at once when the
 * redirect comes, or a person presses Enter.
 *
 * @param browser absent where the token may be approved by now, and nobody is to press Enter
 * @returns what `exchange` gives
 */
export async function waitForApproval(
  tmdb: TmdbAuth,
  token: KnownToken,
  invocation: Pick<Invocation, 'now' | 'pause' | 'settings' | 'store' | 'terminal'>,
  browser?: BrowserEvents,
): Promise<Credential> {
  const { now, pause, settings, store, terminal } = invocation;
  const start = now();
  // What TMDb's clock says is known from the first answer on.
  const left = () => endOfWait(start, token, tmdb, settings) - now();
  const events = watch(browser, invocation);
  let standing = '';
  let earliest = 0;
  let lost: string | undefined;

  async function wait(): Promise<Credential> {
    for (let event: Event = browser ? await events.next(left()) : 'poll'; ; event = await events.next(left())) {
      if (event === 'denied' || event === 'leaked') {
        await noteDenied(token, store);
        throw event === 'denied' ? denied(token) : leak(token);
      }
      const early = event === 'pressed' ? Math.min(earliest - now(), ENTER_INTERVAL) : 0;
      if (early > 0) await pause(early);
      earliest = now() + ENTER_INTERVAL;
      try {
        return await exchange(tmdb, token, now);
      } catch (thrown) {
        const error = asPending(failureOf(thrown), token);
        const isPending = error.code === 'approval_pending';
        const isOver = event === 'ended' || left() <= 0;
        // Version 4 says when it has made nothing.
        lost = isPending && isOfVersion4(token.value) ? undefined : (error.lost ?? lost);
        // A failure that nobody has waited for may pass until the next time.
        if (isOver || !(isPending || (error.retryable && event === 'poll')))
          throw hintAtSession(tellLost(error, lost), token, settings);
        if (event !== 'poll') standing = 'not approved yet; ';
      }
    }
  }

  try {
    return await terminal.waiting(() => `${standing}waiting for approval, ${countdown(left())} left`, wait);
  } finally {
    events.close();
  }
}

/** Another request token may have been stored in the meantime. */
async function noteDenied({ value, record }: KnownToken, store: CredentialStore): Promise<void> {
  if (!record) return;
  await store.save(({ request_token: stored }) =>
    stored?.value === value ? { request_token: { ...record, state: 'denied' } } : {},
  );
}

/** What can happen while a person has a request token to decide on. */
interface Events {
  /** Waits for the next event. @param left milliseconds until the wait is over */
  next(left: number): Promise<Event>;
  close(): void;
}

function watch(
  browser: BrowserEvents | undefined,
  { pause, terminal }: Pick<Invocation, 'pause' | 'terminal'>,
): Events {
  const enter = browser && terminal.canPrompt ? terminal.watchEnter() : undefined;
  let { decision } = browser ?? {};
  return {
    async next(left) {
      const closing = new AbortController();
      const poll = pause(Math.max(0, Math.min(POLL_INTERVAL, left)), closing.signal).then(() => 'poll' as const);
      const others = [decision, browser?.leaked, enter?.pressed(), enter?.ended];
      try {
        const event = await Promise.race([poll, ...others.filter((other) => other !== undefined)]);
        // The redirect is no proof: whoever knows the approval URL knows its address. It comes once.
        if (event === 'approved' || event === 'decided') decision = undefined;
        return event;
      } finally {
        // When another event came first, nobody waits for it any more.
        poll.catch(() => {});
        closing.abort();
      }
    },
    close: () => enter?.release(),
  };
}

/** Of a token from elsewhere it is not known here what TMDb's refusal means: it may be that it waits for approval. */
function asPending(error: TmdbAuthError, { value, record }: KnownToken): TmdbAuthError {
  const mayBePending = !record && !isOfVersion4(value) && error.code === 'token_invalid' && error.statusCode === 17;
  return mayBePending ? error.with({ code: 'approval_pending' }) : error;
}

function denied({ value }: KnownToken): TmdbAuthError {
  return new TmdbAuthError('approval_denied', DENIED, {
    hint: `to be asked again: tmdb-auth login ${loginFlag(value)}`,
  });
}

function leak({ value }: KnownToken): TmdbAuthError {
  const message =
    'the address that was given to the browser was opened twice: somebody else may know the request token';
  return new TmdbAuthError('approval_denied', message, {
    hint: `start again: tmdb-auth login ${loginFlag(value)} --no-browser`,
  });
}

/** What is refused may have been taken before, and the answer got lost. @param lost what that would have been */
function tellLost(error: TmdbAuthError, lost: string | undefined): TmdbAuthError {
  if (lost === undefined || error.lost !== undefined) return error;
  return error.with({
    message: `${error.message}; an answer got lost before, and TMDb may have made ${lost} by then`,
    hint: 'it could be revoked in the settings of your account on the website of TMDb; then start again',
  });
}

/** After a failure that may pass, the approval need not be given again. */
function hintAtSession(error: TmdbAuthError, token: KnownToken, { store }: Invocation['settings']): TmdbAuthError {
  if (!error.retryable || error.code === 'approval_pending') return error;
  const command = `tmdb-auth session${store && token.record ? '' : ' TOKEN'}`;
  return error.with({ hint: furtherHint(error, `an approval stays good: ${command}`) });
}
