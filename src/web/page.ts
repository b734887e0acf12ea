import { createHash } from 'node:crypto';

/** Markup in which every foreign text is escaped. */
export interface Html {
  readonly html: string;
}

/** Builds markup, as in html`<p>${text}</p>`. A string is escaped, Html is not. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const markup = values.map((value) => (typeof value === 'string' ? escaped(value) : value.html));
  return { html: String.raw({ raw: parts }, ...markup) };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

// The page loads no script, no image and no font. Its colors keep a contrast of 4.5 to 1 or more, as
// https://www.w3.org/TR/WCAG22/#contrast-minimum asks.
const STYLE = `
:root { color-scheme: light dark; --back: #eef2f5; --card: #fff; --text: #0d253f; --faint: #51606f; --line: #d5dde4;
  --yes: #0b6e4f; --on-yes: #fff; --note: #fff4d6; --on-note: #5c4300; --focus: #0a6fb8; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0b1520; --card: #132333; --text: #eaf1f7; --faint: #a3b4c4; --line: #2c4054;
    --yes: #7fdcb5; --on-yes: #06281c; --note: #3a2f10; --on-note: #ffe3a0; --focus: #5cc0ff; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 30rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 1rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
p, ul { margin: 0 0 1rem; }
ul { padding-left: 1.25rem; }
main > :last-child { margin-bottom: 0; }
.note { padding: .5rem .75rem; border-radius: .5rem; background: var(--note); color: var(--on-note); }
.faint { color: var(--faint); font-size: .875rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1rem; }
button { flex: 1 1 8rem; min-height: 3rem; padding: 0 1rem; border: 1px solid var(--faint); border-radius: .5rem;
  background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
button.yes { border-color: transparent; background: var(--yes); color: var(--on-yes); }
form p { flex: 1 1 100%; margin: 0; }
pre { margin: 0 0 1rem; padding: .75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem;
  font-size: .875rem; white-space: pre-wrap; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
a { color: var(--focus); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
@media (max-width: 30rem) { main { padding: 1.25rem; } }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Renders a whole page: plain HTML that works without a script, on a phone and in dark mode. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html;
}

/**
 * The headers of a page. They allow nothing but its own style, let nobody frame it, and keep its
 * address, which holds a token, from being sent as a referrer.
 *
 * @param schemes of the URLs that a form of it may lead to
 */
export function pageHeaders(schemes: readonly string[] = ['http:']): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
      // A form is answered by a redirect to the app, at any port, and some browsers hold that to this
      // directive too: w3c/webappsec-csp#8
      `form-action 'self' ${schemes.join(' ')}`,
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}

export const PAGE_HEADERS = pageHeaders();
