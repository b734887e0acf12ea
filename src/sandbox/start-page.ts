import { lastCharacters, timestamp } from '../text.ts';
import { type Html, html } from '../web/page.ts';
import { SANDBOX } from './credentials.ts';
import { message, redirect, reply } from './pages.ts';
import type { State } from './state.ts';
import type { Token } from './tokens.ts';
import { DECISIONS, type Website } from './website.ts';

/** As many as a person looks at. */
const MOST_SHOWN = 20;

/** Creates the page for whoever opens the sandbox in a browser: what it is, how to point at it, and what goes on in it. */
export function createStartPage({ faults, tokens, tokensV4, requests }: State, origin: () => string): Website {
  const waiting = (): readonly Waiting[] => [
    ...tokens.pending().map((token) => ({ ...token, name: token.value, page: `/authenticate/${token.value}` })),
    ...tokensV4.pending().map((token) => ({
      ...token,
      name: `version 4, ${lastCharacters(token.value)}`,
      page: `/auth/access?request_token=${token.value}`,
    })),
  ];

  return ({ method, form }) => {
    if (method === 'POST') {
      const decision = DECISIONS.get(form.get('decision') ?? '');
      const token = form.get('request_token') ?? '';
      if (decision && (tokens.decide(token, decision) || tokensV4.decide(token, decision))) return redirect('/');
      return message(400, 'Nothing decided', 'There is no such request any more. Go back.');
    }
    return reply(
      200,
      'A TMDb to try and test against',
      html`<p>This is an emulator of the authentication of The Movie Database. It takes these credentials, and forgets
all when it ends.</p>
${pointers(origin())}
<h2>Waiting for approval</h2>
${list(waiting().slice(-MOST_SHOWN).reverse(), decisionForm)}
<h2>Last requests</h2>
${list(requests.slice(-MOST_SHOWN).reverse(), (one) => html`<code>${one.method} ${one.path} ${`${one.status}`}</code><br>`)}
<p class="faint">Faults that are switched on: ${faults.rules().join(', ') || 'none'}. <a href="/">Look again</a></p>`,
    );
  };
}

interface Waiting extends Pick<Token, 'value' | 'expiresAt'> {
  readonly name: string;
  /** Where it is approved. */
  readonly page: string;
}

function decisionForm({ value, name, page, expiresAt }: Waiting): Html {
  return html`<form method="post">
<p><a href="${page}"><code>${name}</code></a>, until ${timestamp(expiresAt).slice(11, 16)} UTC</p>
<input type="hidden" name="request_token" value="${value}">
<button class="yes" name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>
</form>`;
}

function pointers(origin: string): Html {
  return html`<pre>base URL      ${origin}/3
API key       ${SANDBOX.apiKey}
access token  ${SANDBOX.accessToken}
username      ${SANDBOX.username}
password      ${SANDBOX.password}</pre>`;
}

function list<T>(entries: readonly T[], entry: (one: T) => Html): Html {
  if (entries.length === 0) return html`<p class="faint">none</p>`;
  return { html: entries.map((one) => entry(one).html).join('\n') };
}
