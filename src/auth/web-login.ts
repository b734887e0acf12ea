import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { countdown } from '../text.ts';
import type { Account, TmdbAuth } from '../tmdb/client.ts';
import { listenForRedirect, type RedirectListener } from '../web/redirect-listener.ts';
import type { Connection } from './api-credential.ts';
import { approvalUrl, DENIED, explainRefusal, type KnownToken, tokenRecord } from './request-token.ts';
import { profileOf, saveAndExplain, saveSession } from './saving.ts';
import { endOfWait, exchange, waitForApproval } from './session.ts';

/** The flags of approval in the browser. */
export interface WebFlags {
  /** False for `--no-browser`. */
  readonly browser?: boolean;
  readonly qr?: true;
}

export interface WebLogin {
  readonly session_id: string;
  readonly method: 'web';
  /** Null if TMDb gave the session but not the account. */
  readonly username: string | null;
  readonly stored: boolean;
  readonly profile: string;
}

/**
 * Request token, approval on TMDb's website, session. The token is stored before the wait, so that
 * `tmdb-auth session` can finish what was broken off.
 *
 * @throws TmdbAuthError `approval_denied`, `approval_pending` at `--timeout`, `token_expired`
 */
export async function loginInBrowser(
  { credential, toStore }: Connection,
  flags: WebFlags,
  invocation: Invocation,
): Promise<WebLogin> {
  const { settings, terminal } = invocation;
  if (settings.json && !terminal.mayAsk) {
    throw new TmdbAuthError('usage', 'login --web --json needs a terminal: the approval URL would be seen by nobody', {
      hint: 'in two steps: tmdb-auth token --json, then tmdb-auth session --wait --json',
    });
  }
  // Limited by each attempt and by the token's life: a person takes the time that it takes.
  const tmdb = await invocation.connect(credential, Number.POSITIVE_INFINITY);
  for (;;) {
    const made = await terminal.step('creating a request token', () => tmdb.createRequestToken());
    const token = { value: made.requestToken, record: tokenRecord(made, 'pending') };
    await saveAndExplain({ ...toStore, request_token: token.record }, invocation);
    try {
      const sessionId = await sessionByApproval(tmdb, token, flags, invocation);
      return await finish(tmdb, sessionId, token.record, invocation);
    } catch (error) {
      const expired = error instanceof TmdbAuthError && error.code === 'token_expired';
      if (!expired || !terminal.mayAsk || !(await terminal.confirm(`${error.message}; make a new one?`))) throw error;
    }
  }
}

async function finish(
  tmdb: TmdbAuth,
  sessionId: string,
  record: ReturnType<typeof tokenRecord>,
  invocation: Invocation,
): Promise<WebLogin> {
  // Stored before TMDb is asked whose it is: a Ctrl-C must not lose it.
  const session = { value: sessionId };
  const used = { ...record, state: 'used' as const };
  const stored = await saveSession(tmdb, { session, request_token: used }, invocation);
  const account = await accountOf(tmdb, sessionId, invocation);
  if (account) {
    await invocation.store.save({ session: { ...session, username: account.username, account_id: account.id } });
  }
  const username = account?.username ?? null;
  return { session_id: sessionId, method: 'web', username, stored, profile: await profileOf(invocation) };
}

async function accountOf(tmdb: TmdbAuth, sessionId: string, { terminal }: Invocation): Promise<Account | undefined> {
  try {
    return await tmdb.getAccount(sessionId);
  } catch (error) {
    if (!(error instanceof TmdbAuthError) || error.code === 'interrupted') throw error;
    await terminal.warn('account_unknown', `logged in, but TMDb did not say as whom: ${error.message}`);
    return undefined;
  }
}

async function sessionByApproval(
  tmdb: TmdbAuth,
  token: KnownToken,
  flags: WebFlags,
  invocation: Invocation,
): Promise<string> {
  const { settings, terminal } = invocation;
  // A QR code is for the phone, whose loopback is not ours.
  const browser = flags.browser === false || flags.qr ? undefined : invocation.browser;
  const listener = browser?.isLocal ? await listen(token.value, invocation) : undefined;
  try {
    const url = approvalUrl(settings, token.value, listener?.url);
    await terminal.instruct(listener ? 'approve the login in your browser:' : 'approve the login in any browser:');
    await terminal.instruct(url, token.value);
    if (flags.qr) await terminal.showQrCode(url);
    if (browser && !(await browser.open(url)))
      await terminal.note('no browser could be started; open the URL yourself');
    if (!terminal.mayAsk) return await waitForApproval(tmdb, token, invocation);
    return await waitForPerson(tmdb, token, listener, invocation);
  } finally {
    await listener?.close();
  }
}

/** Where nothing may listen, Enter is left. */
async function listen(requestToken: string, { atEnd }: Invocation): Promise<RedirectListener | undefined> {
  const listener = await listenForRedirect(requestToken).catch(() => undefined);
  if (listener) atEnd(() => listener.close());
  return listener;
}

/** Until the redirect comes, or Enter is pressed for a token that has been approved elsewhere. */
async function waitForPerson(
  tmdb: TmdbAuth,
  token: KnownToken,
  listener: RedirectListener | undefined,
  invocation: Invocation,
): Promise<string> {
  const { now, pause, store, terminal } = invocation;
  const end = endOfWait(token, invocation);
  const over = new AbortController();
  const timeout = pause(end - now(), over.signal).then(() => 'timeout' as const);
  const enter = terminal.watchEnter();
  let decision = listener?.decision;
  try {
    for (;;) {
      const invitation = decision
        ? 'waiting for your approval; Enter if given elsewhere'
        : 'press Enter when it is approved';
      const next = Promise.race([timeout, enter.pressed(), decision ?? enter.ended]);
      const event = await terminal.waiting(
        () => `${invitation} (${countdown(end - now())})`,
        () => next,
      );
      if (event === 'denied') {
        if (token.record) await store.save({ request_token: { ...token.record, state: 'denied' } });
        throw new TmdbAuthError('approval_denied', DENIED, { hint: 'to be asked again: tmdb-auth login --web' });
      }
      if (event === 'timeout' || event === 'ended') {
        throw explainRefusal(
          new TmdbAuthError('session_denied', 'nobody approved'),
          token,
          event === 'timeout' ? end : now(),
        );
      }
      // The redirect is no proof: others on this machine can read its address off the browser's command line.
      if (event === 'approved') decision = undefined;
      const sessionId = await terminal
        .step('creating a session', () => exchange(tmdb, token, now))
        .catch(unlessPending);
      if (sessionId !== undefined) return sessionId;
      await terminal.instruct('it is not approved yet, or no longer usable');
    }
  } finally {
    over.abort();
    timeout.catch(() => {});
    enter.release();
  }
}

function unlessPending(error: unknown): undefined {
  if (!(error instanceof TmdbAuthError) || error.code !== 'approval_pending') throw error;
}
