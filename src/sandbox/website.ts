import { isLoopback } from '../loopback.ts';
import { timestamp } from '../text.ts';
import { type Html, html, PAGE_HEADERS, page } from '../web/page.ts';
import { SANDBOX } from './credentials.ts';
import type { Token, Tokens } from './tokens.ts';

export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

export interface PageReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The part of TMDb's website where a person approves a request token, of version 3 at `/authenticate/…`, of version 4 at
 * `/auth/access`:
 * https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id
 * https://developer.themoviedb.org/v4/docs/authentication-user
 */
export interface Website {
  answer(request: PageRequest): PageReply;
}

interface WebsiteOptions {
  readonly tokens: Tokens;
  /** The request tokens of version 4. */
  readonly tokensV4: Tokens;
  readonly origin: () => string;
}

/** What the versions do each in their own way. */
interface Approval {
  /** Undefined if it is unknown. */
  readonly token: Token | undefined;
  readonly isLive: boolean;
  /** Where the app wants the browser to be sent then. */
  readonly redirectTo: string | undefined;
  /** Where it is sent. @param redirectTo the same, found to be good */
  next(decision: 'approved' | 'denied', redirectTo: URL | undefined): string;
}

export function createWebsite({ tokens, tokensV4, origin }: WebsiteOptions): Website {
  /** TMDb adds parameters to `redirect_to`, which the address of the page has. */
  function approvalV3(value: string, redirectTo: string | undefined): Approval {
    return {
      token: tokens.find(value),
      isLive: tokens.live(value) !== undefined,
      redirectTo,
      next: (decision, target) =>
        target
          ? `${target}?request_token=${value}&${decision}=true`
          : `/authenticate/${value}${decision === 'approved' ? '/allow' : ''}`,
    };
  }

  /** TMDb adds nothing to `redirect_to`, which the token has. */
  function approvalV4(value: string): Approval {
    const token = tokensV4.find(value);
    const page = (decision: string) =>
      decision === 'approved' ? APPROVED_V4 : `/auth/access?${new URLSearchParams({ request_token: value })}`;
    return {
      token,
      isLive: tokensV4.live(value) !== undefined,
      redirectTo: token?.redirectTo,
      next: (decision, target) => target?.href ?? page(decision),
    };
  }

  return {
    answer(request) {
      const { path, query } = request;
      if (path === APPROVED_V4) return message(200, 'Approved', APPROVED);
      if (path === '/auth/access') return decide(request, approvalV4(query.get('request_token') ?? ''));
      const [, value = '', allow] = /^\/authenticate\/([^/]+)(\/allow)?$/.exec(path) ?? [];
      const approval = approvalV3(value, query.get('redirect_to') ?? undefined);
      if (allow === undefined || !approval.isLive) return decide(request, approval);
      if (approval.token?.state !== 'approved') return redirect(`/authenticate/${value}`);
      const callback = `${origin()}/3/authentication/session/new?request_token=${value}`;
      return message(200, 'Approved', APPROVED, { 'authentication-callback': callback });
    },
  };
}

/** Shows the form, or takes what was chosen. */
function decide({ method, form }: PageRequest, { token, isLive, redirectTo: asked, next }: Approval): PageReply {
  if (token?.state === 'denied') return message(410, 'Denied', 'You did not approve this request. It is closed.');
  if (token?.state === 'used') return message(410, 'Used already', 'This request has been approved and used.');
  if (!token || !isLive) {
    return message(404, 'Invalid request token', 'There is no such request, or it has expired. Start a new login.');
  }
  const redirectTo = asked === undefined ? undefined : parseRedirectTo(asked);
  if (asked !== undefined && !redirectTo) {
    return message(
      400,
      'Wrong redirect_to',
      'The sandbox redirects to http URLs on loopback only, without a query and a fragment.',
    );
  }
  if (method === 'GET' || method === 'HEAD') {
    return token.state === 'approved' ? redirect(next('approved', redirectTo)) : approvalForm(token, redirectTo);
  }
  const chosen = DECISIONS.get(form.get('decision') ?? '');
  if (method !== 'POST' || !chosen) return message(400, 'Nothing chosen', 'Go back and choose Approve or Deny.');
  token.state = chosen;
  return redirect(next(chosen, redirectTo));
}

/** The page of version 4 after the approval. */
const APPROVED_V4 = '/auth/access/approve';

const APPLICATION = 'Sandbox application';
const APPROVED = `${APPLICATION} may use your account now. You can close this tab.`;

const DECISIONS = new Map<string, 'approved' | 'denied'>([
  ['approve', 'approved'],
  ['deny', 'denied'],
]);

function approvalForm(token: Token, redirectTo: URL | undefined): PageReply {
  const after = redirectTo
    ? html`You will then be sent to <code>${redirectTo.host}</code>.`
    : html`Then go back to the application.`;
  return reply(
    200,
    'Allow access to your account?',
    html`<p><strong>${APPLICATION}</strong> asks for access to the account <strong>${SANDBOX.username}</strong>. It could:</p>
<ul>
<li>see your account, lists, favorites and watchlist</li>
<li>rate movies and shows, and change your lists</li>
</ul>
<form method="post">
<button class="yes" name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>
</form>
<p class="faint">${after} This request ends at ${timestamp(token.expiresAt).slice(11, 16)} UTC.</p>`,
  );
}

function message(
  status: number,
  title: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): PageReply {
  return reply(status, title, html`<p>${text}</p>`, headers);
}

function reply(status: number, title: string, body: Html, headers: Readonly<Record<string, string>> = {}): PageReply {
  const note = html`<p class="note">This is the sandbox of tmdb-auth on your own machine, not TMDb.</p>`;
  return { status, headers: { ...PAGE_HEADERS, ...headers }, body: page(title, html`${body}\n${note}`) };
}

function redirect(location: string): PageReply {
  return { status: 303, headers: { ...PAGE_HEADERS, location }, body: '' };
}

/** @returns undefined for what is no http URL on loopback, or has a query: TMDb does not document how it extends one */
function parseRedirectTo(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const good = url?.protocol === 'http:' && isLoopback(url.hostname) && !/[?#@]/.test(text);
  return good ? url : undefined;
}
