import { type Html, html, page, pageHeaders } from '../web/page.ts';

export interface PageReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface PageOptions {
  /** Of the URLs that a form of the page may lead to. */
  readonly schemes?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes a page that says one thing. */
export function message(status: number, title: string, text: string, options?: PageOptions): PageReply {
  return reply(status, title, html`<p>${text}</p>`, options);
}

/** Makes a page, on which it stands that it is not TMDb's. */
export function reply(status: number, title: string, body: Html, { schemes, headers }: PageOptions = {}): PageReply {
  const note = html`<p class="note">This is the sandbox of tmdb-auth on your own machine, not TMDb.</p>`;
  return { status, headers: { ...headersOf(schemes), ...headers }, body: page(title, html`${body}\n${note}`) };
}

export function redirect(location: string): PageReply {
  return { status: 303, headers: { ...headersOf(), location }, body: '' };
}

/** A form of a page that sends no referrer at all has the origin `null`, as has a page in a frame of anybody's. */
function headersOf(schemes?: readonly string[]): Readonly<Record<string, string>> {
  return { ...pageHeaders(schemes), 'referrer-policy': 'same-origin' };
}
