import { timestamp } from '../text.ts';
import { html } from '../web/page.ts';
import { SANDBOX } from './credentials.ts';
import { message, type PageReply, redirect, reply } from './pages.ts';
import type { RedirectTargets } from './redirect-to.ts';
import type { State } from './state.ts';
import type { Decision, Token } from './tokens.ts';

/** Answers the visit of a browser. */
export type Website = (request: PageRequest) => PageReply;

export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

/** What the versions do each in their own way. */
interface Approval {
  /** Undefined if it is unknown. */
  readonly token: Token | undefined;
  readonly isLive: boolean;
  /** Where the app wants the browser to be sent then; undefined for a place that is not allowed. */
  readonly redirectTo: URL | 'nowhere' | undefined;
  /** Where it is sent. @param redirectTo the same, found to be good */
  next(decision: Decision, redirectTo: URL | undefined): string;
}

/**
 * Creates the part of TMDb's website where a person approves a request token, of version 3 at `/authenticate/…`, of
 * version 4 at `/auth/access`:
 * https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id
 * https://developer.themoviedb.org/v4/docs/authentication-user
 */
export function createWebsite(
  { tokens, tokensV4 }: State,
  { parse, schemes }: RedirectTargets,
  origin: () => string,
): Website {
  /** TMDb adds parameters to `redirect_to`, which the address of the page has. */
  function approvalV3(value: string, asked: string | null): Approval {
    return {
      token: tokens.find(value),
      isLive: tokens.live(value) !== undefined,
      redirectTo: asked === null ? 'nowhere' : parse(asked, false),
      next: (decision, target) =>
        target
          ? `${target}${target.href.includes('?') ? '&' : '?'}request_token=${value}&${decision}=true`
          : `/authenticate/${value}${decision === 'approved' ? '/allow' : ''}`,
    };
  }

  /** TMDb adds nothing to `redirect_to`, which the token has: an app puts its own query there. */
  function approvalV4(value: string): Approval {
    const token = tokensV4.find(value);
    const page = (decision: Decision) =>
      decision === 'approved' ? APPROVED_V4 : `/auth/access?${new URLSearchParams({ request_token: value })}`;
    return {
      token,
      isLive: tokensV4.live(value) !== undefined,
      redirectTo: token?.redirectTo === undefined ? 'nowhere' : parse(token.redirectTo, true),
      next: (decision, target) => target?.href ?? page(decision),
    };
  }

  return (request) => {
    const { path, query } = request;
    if (path === APPROVED_V4) return message(200, 'Approved', APPROVED);
    if (path === '/auth/access') return decide(request, approvalV4(query.get('request_token') ?? ''), schemes);
    const [, value = '', allow] = /^\/authenticate\/([^/]+)(\/allow)?$/.exec(path) ?? [];
    const approval = approvalV3(value, query.get('redirect_to'));
    if (allow === undefined || !approval.isLive) return decide(request, approval, schemes);
    if (approval.token?.state !== 'approved') return redirect(`/authenticate/${value}`);
    const callback = `${origin()}/3/authentication/session/new?request_token=${value}`;
    return message(200, 'Approved', APPROVED, { headers: { 'authentication-callback': callback } });
  };
}

/** Shows the form, or takes what was chosen. @param schemes of the apps that it may lead to */
function decide(
  { method, form }: PageRequest,
  { token, isLive, redirectTo: asked, next }: Approval,
  schemes: readonly string[],
): PageReply {
  const redirectTo = asked === 'nowhere' ? undefined : asked;
  const isVisit = method === 'GET' || method === 'HEAD';
  if (token?.state === 'denied') {
    if (redirectTo && isVisit) return redirect(next('denied', redirectTo));
    return message(410, 'Denied', 'You did not approve this request. It is closed.');
  }
  if (token?.state === 'used') return message(410, 'Used already', 'This request has been approved and used.');
  if (!token || !isLive) {
    return message(404, 'Invalid request token', 'There is no such request, or it has expired. Start a new login.');
  }
  if (!asked) return message(400, 'Wrong redirect_to', WRONG_REDIRECT);
  if (isVisit) {
    if (token.state === 'approved') return redirect(next('approved', redirectTo));
    return approvalForm(token, redirectTo, schemes);
  }
  const chosen = DECISIONS.get(form.get('decision') ?? '');
  if (method !== 'POST' || !chosen) return message(400, 'Nothing chosen', 'Go back and choose Approve or Deny.');
  token.state = chosen;
  return redirect(next(chosen, redirectTo));
}

/** What the buttons of a form say. */
export const DECISIONS: ReadonlyMap<string, Decision> = new Map([
  ['approve', 'approved'],
  ['deny', 'denied'],
]);

/** The page of version 4 after the approval. */
const APPROVED_V4 = '/auth/access/approve';

const APPLICATION = 'Sandbox application';
const APPROVED = `${APPLICATION} may use your account now. You can close this tab.`;
const WRONG_REDIRECT =
  'The sandbox redirects to http URLs on loopback without a query, and to what --allow-redirect names; never with a ' +
  'fragment or a user name.';

function approvalForm(token: Token, redirectTo: URL | undefined, schemes: readonly string[]): PageReply {
  const after = redirectTo
    ? html`You will then be sent to <code>${placeOf(redirectTo)}</code>.`
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
    { schemes },
  );
}

function placeOf({ protocol, host }: URL): string {
  return /^https?:$/.test(protocol) ? host : `${protocol}//${host}`;
}
