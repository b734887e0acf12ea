import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential, CredentialChanges } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { listenForRedirect, type RedirectListener } from '../web/redirect-listener.ts';
import { waitForApproval } from './approval.ts';
import { approvalUrl, type KnownToken, tokenRecord } from './request-token.ts';
import { saveAndExplain } from './saving.ts';

/** The flags of approval in the browser. */
export interface WebFlags {
  /** False for `--no-browser`. */
  readonly browser?: boolean;
  readonly qr?: true;
}

export interface WebLogin {
  /** The session id. */
  readonly value: string;
  /** The request token that was exchanged. */
  readonly token: Credential;
}

/**
 * Request token, approval on TMDb's website, session. The token is stored before the wait, so that
 * `tmdb-auth session` can finish what was broken off.
 *
 * @param tmdb limited by each attempt and by the token's life only: a person takes the time that it takes
 * @param typed the API key that was typed, to be stored with the token
 * @throws TmdbAuthError `approval_denied`, `approval_pending` at `--timeout`, `token_expired`
 */
export async function loginInBrowser(
  tmdb: TmdbAuth,
  typed: CredentialChanges,
  flags: WebFlags,
  invocation: Invocation,
): Promise<WebLogin> {
  const { terminal } = invocation;
  refuseUnseen(invocation);
  for (;;) {
    const made = await terminal.step('creating a request token', () => tmdb.createRequestToken());
    const token = tokenRecord(made, 'pending');
    await saveAndExplain({ ...typed, request_token: token }, invocation);
    try {
      const known = { value: token.value, record: token };
      return { value: await sessionByApproval(tmdb, known, flags, invocation), token };
    } catch (thrown) {
      const error = failureOf(thrown);
      const mayRetry = error.code === 'token_expired' && terminal.canPrompt;
      if (!mayRetry || !(await terminal.confirm(`${error.message}; make a new one?`, true))) throw error;
    }
  }
}

function refuseUnseen({ settings, terminal }: Invocation): void {
  if (!settings.json || terminal.canPrompt) return;
  throw new TmdbAuthError('usage', 'login --web --json needs a terminal: the approval URL would be seen by nobody', {
    hint: 'in two steps: tmdb-auth token --json, then tmdb-auth session --wait --json',
  });
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
  const listener = browser && (await listen(token.value, invocation));
  const redirect = browser?.isLocal ? listener : undefined;
  try {
    const url = approvalUrl(settings, token.value, redirect?.url);
    await terminal.instruct(redirect ? 'approve the login in your browser:' : 'approve the login in any browser:');
    await terminal.instruct(url, token.value);
    if (flags.qr) await terminal.showQrCode(url);
    if (browser && !(listener && (await browser.open(listener.leadTo(url))))) {
      await terminal.note('no browser could be started; open the URL yourself');
    }
    if (terminal.canPrompt) await terminal.note('approved on another device? it goes on by itself; Enter asks at once');
    return await waitForApproval(tmdb, token, invocation, { decision: redirect?.decision, leaked: listener?.leaked });
  } finally {
    await listener?.close();
  }
}

/** Where nothing may listen, the URL on the screen and Enter are left. */
async function listen(requestToken: string, { atEnd, userId }: Invocation): Promise<RedirectListener | undefined> {
  const listener = await listenForRedirect(requestToken, userId).catch(() => undefined);
  if (listener) atEnd(() => listener.close());
  return listener;
}
