import { approvalUrlAt, isOfVersion4 } from '../approval-url.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import type { ApiCredential, RequestToken, TmdbAuth } from '../tmdb/client.ts';
import type { Browser } from '../web/browser.ts';
import { listenForRedirect, type RedirectListener } from '../web/redirect-listener.ts';
import { waitForApproval } from './approval.ts';
import { type Connection, connectBy } from './connection.ts';
import { type KnownToken, tokenRecord, URL_HOLDS_KEY } from './request-token.ts';
import { saveAndExplain } from './saving.ts';

const NOTHING_TO_FINISH = 'the request token was not stored: start again, with a longer --timeout';

/** The flags of approval in the browser. */
export interface WebFlags {
  /** Whether by version 4 of the API, which gives a user token. */
  readonly v4?: true;
  /** False for `--no-browser`. */
  readonly browser?: boolean;
  readonly qr?: true;
}

export interface WebLogin extends Omit<Connection, 'typed'> {
  /** A session, or with `v4` a user token. */
  readonly made: Credential;
  /** The request token that was exchanged. */
  readonly token: Credential;
}

/**
 * Request token, approval on TMDb's website, session or user token. The request token is stored before the wait, so that
 * `tmdb-auth session` can finish what was broken off.
 *
 * @param known the API key or access token, where it has been asked for already
 * @throws TmdbAuthError `approval_denied`, `approval_pending` at `--timeout`, `token_expired`, and of version 4
 *   `token_invalid`, which may be a denial
 */
export async function loginInBrowser(
  flags: WebFlags,
  invocation: Invocation,
  known?: ApiCredential,
): Promise<WebLogin> {
  const { settings, store, terminal } = invocation;
  refuseUnseen(flags, invocation);
  const begin = async (tmdb: TmdbAuth) => {
    await store.assertWritable();
    const way = await findWay(flags, invocation);
    return { way, token: await terminal.step('creating a request token', () => createToken(tmdb, flags, way)) };
  };
  // A person who approves in the browser takes the time that it takes: limited are each attempt and the token's life.
  const options = { timeout: Number.POSITIVE_INFINITY, credential: known, version4: flags.v4 };
  const { tmdb, credential, answer } = await connectBy(begin, invocation, options);
  for (let { way, token: created } = answer; ; { way, token: created } = await begin(tmdb)) {
    const token = tokenRecord(created, 'pending');
    await saveAndExplain({ request_token: token }, invocation);
    try {
      const pending = { value: token.value, record: token };
      return { tmdb, credential, made: await approval(tmdb, pending, way, flags, invocation), token };
    } catch (thrown) {
      const error = failureOf(thrown);
      const mayRetry = error.code === 'token_expired' && terminal.canPrompt;
      if (mayRetry && (await terminal.confirm(`${error.message}; make a new one?`, true))) continue;
      throw error.code === 'approval_pending' && !settings.store ? error.with({ hint: NOTHING_TO_FINISH }) : error;
    }
  }
}

function refuseUnseen({ v4 }: WebFlags, { settings, terminal }: Invocation): void {
  if (!settings.json || terminal.canPrompt) return;
  const flag = v4 ? '--v4' : '--web';
  throw new TmdbAuthError('usage', `login ${flag} --json needs a terminal: the approval URL would be seen by nobody`, {
    hint: `in two steps: tmdb-auth token${v4 ? ' --v4' : ''} --json, then tmdb-auth session --wait --json`,
  });
}

/** How the person comes to the page of approval, and back. */
interface Way {
  readonly browser: Browser | undefined;
  /** Undefined where nothing may listen: the URL on the screen and Enter are left. */
  readonly listener: RedirectListener | undefined;
  /** Undefined where the browser's loopback may be another one than ours. */
  readonly redirectTo: string | undefined;
}

async function findWay(flags: WebFlags, invocation: Invocation): Promise<Way> {
  const { atEnd, userId } = invocation;
  // A QR code is for the phone, whose loopback is not ours.
  const browser = flags.browser === false || flags.qr ? undefined : invocation.browser;
  const listener = browser && (await listenForRedirect(userId).catch(() => undefined));
  if (listener) atEnd(() => listener.close());
  return { browser, listener, redirectTo: browser?.isLocal ? listener?.url : undefined };
}

function createToken(tmdb: TmdbAuth, { v4 }: WebFlags, { redirectTo }: Way): Promise<RequestToken> {
  if (!v4) return tmdb.createRequestToken();
  return tmdb.createUserRequestToken(redirectTo === undefined ? {} : { redirectTo });
}

async function approval(
  tmdb: TmdbAuth,
  token: KnownToken,
  { browser, listener, redirectTo }: Way,
  { qr }: WebFlags,
  invocation: Invocation,
): Promise<Credential> {
  const { settings, terminal } = invocation;
  const isVersion4 = isOfVersion4(token.value);
  // A browser may be back before it is known to have started.
  const decision = redirectTo === undefined ? undefined : listener?.decision(...(isVersion4 ? [] : [token.value]));
  try {
    const url = approvalUrlAt(settings.webUrl, token.value, redirectTo);
    const where = redirectTo === undefined ? 'any' : 'your';
    await terminal.instruct(`approve the login in ${where} browser:`);
    await terminal.instruct(url, token.value);
    if (isVersion4) await terminal.note(URL_HOLDS_KEY);
    if (qr) await terminal.showQrCode(url);
    if (browser && !(listener && (await browser.open(listener.leadTo(url))))) {
      await terminal.note('no browser could be started; open the URL yourself');
    }
    if (terminal.canPrompt) await terminal.note('approve on this or any other device; Enter checks at once');
    return await waitForApproval(tmdb, token, invocation, { decision, leaked: listener?.leaked });
  } finally {
    await listener?.close();
  }
}
