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
 * The part of TMDb's website where a person approves a request token:
 * https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id
 */
export interface Website {
  answer(request: PageRequest): PageReply;
}

export function createWebsite({ tokens, origin }: { readonly tokens: Tokens; readonly origin: () => string }): Website {
  /** Redirects to the app, with the parameters that TMDb sends, or without `redirect_to` to a page of the site. */
  function redirectWith(decision: 'approved' | 'denied', token: Token, redirectTo: URL | undefined): PageReply {
    if (redirectTo) return redirect(`${redirectTo}?request_token=${token.value}&${decision}=true`);
    return redirect(`/authenticate/${token.value}${decision === 'approved' ? '/allow' : ''}`);
  }

  return {
    answer({ method, path, query, form }) {
      const [, value, allow] = /^\/authenticate\/([^/]+)(\/allow)?$/.exec(path) ?? [];
      const token = tokens.find(value);
      if (token?.state === 'denied') return message(410, 'Denied', 'You did not approve this request. It is closed.');
      if (token?.state === 'used') return message(410, 'Used already', 'This request has been approved and used.');
      if (!token || !tokens.live(value)) {
        return message(404, 'Invalid request token', 'There is no such request, or it has expired. Start a new login.');
      }
      if (allow && token.state === 'approved') {
        const callback = `${origin()}/3/authentication/session/new?request_token=${token.value}`;
        return message(200, 'Approved', `${APPLICATION} may use your account now. You can close this tab.`, {
          'authentication-callback': callback,
        });
      }
      if (allow) return redirect(`/authenticate/${token.value}`);

      const asked = query.get('redirect_to');
      const redirectTo = asked === null ? undefined : parseRedirectTo(asked);
      if (asked !== null && !redirectTo) {
        return message(
          400,
          'Wrong redirect_to',
          'The sandbox redirects to http URLs on loopback only, without a query and a fragment.',
        );
      }
      if (method === 'GET' || method === 'HEAD') {
        return token.state === 'approved'
          ? redirectWith('approved', token, redirectTo)
          : approvalForm(token, redirectTo);
      }
      const chosen = DECISIONS.get(form.get('decision') ?? '');
      if (method !== 'POST' || !chosen) return message(400, 'Nothing chosen', 'Go back and choose Approve or Deny.');
      token.state = chosen;
      return redirectWith(chosen, token, redirectTo);
    },
  };
}

const APPLICATION = 'Sandbox application';

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
