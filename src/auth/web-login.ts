import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { listenForRedirect, type RedirectListener } from '../web/redirect-listener.ts';
import { waitForApproval } from './approval.ts';
import { type Connection, connectBy } from './connection.ts';
import { approvalUrl, type KnownToken, tokenRecord } from './request-token.ts';
import { saveAndExplain } from './saving.ts';

/** The flags of approval in the browser. */
export interface WebFlags {
  /** False for `--no-browser`. */
  readonly browser?: boolean;
  readonly qr?: true;
}

export interface WebLogin extends Omit<Connection, 'typed'> {
  /** The session id. */
  readonly value: string;
  /** The request token that was exchanged. */
  readonly token: Credential;
}

/**
 * Request token, approval on TMDb's website, session. The token is stored before the wait, so that
 * `tmdb-auth session` can finish what was broken off.
 *
 * @param known the API key or access token, where it has been asked for already
 * @throws TmdbAuthError `approval_denied`, `approval_pending` at `--timeout`, `token_expired`
 */
export async function loginInBrowser(
  flags: WebFlags,
  invocation: Invocation,
  known?: ApiCredential,
): Promise<WebLogin> {
  const { store, terminal } = invocation;
  refuseUnseen(invocation);
  const makeToken = async (tmdb: TmdbAuth) => {
    await store.assertWritable();
    return terminal.step('creating a request token', () => tmdb.createRequestToken());
  };
  // A person who approves in the browser takes the time that it takes: limited are each attempt and the token's life.
  const options = { timeout: Number.POSITIVE_INFINITY, credential: known };
  const { tmdb, credential, answer } = await connectBy(makeToken, invocation, options);
  for (let made = answer; ; made = await makeToken(tmdb)) {
    const token = tokenRecord(made, 'pending');
    await saveAndExplain({ request_token: token }, invocation);
    try {
      const pending = { value: token.value, record: token };
      return { tmdb, credential, value: await sessionByApproval(tmdb, pending, flags, invocation), token };
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
    if (terminal.canPrompt) await terminal.note('approve on this or any other device; Enter checks at once');
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
