import type { IncomingMessage } from 'node:http';
import { createApi } from './api.ts';
import { type Controls, createControlApi } from './control.ts';
import { message } from './pages.ts';
import type { RedirectTargets } from './redirect-to.ts';
import { type Reply, refusal } from './replies.ts';
import { isFromOtherOrigin, readApiRequest } from './request.ts';
import { createStartPage } from './start-page.ts';
import type { State } from './state.ts';
import type { Stubs } from './stubs.ts';
import { createWebsite } from './website.ts';

interface SiteOptions {
  /** `http://127.0.0.1:PORT` */
  readonly origin: () => string;
  readonly targets: RedirectTargets;
  readonly stubs: Stubs | undefined;
  /** Undefined where there is to be no control API. */
  readonly controls: Controls | undefined;
}

/** An answer as it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param text the body; undefined if it is too long */
export type Site = (incoming: IncomingMessage, url: URL, text: string | undefined) => Answer;

/** Below it a test speaks with the sandbox itself, behind the back of the app. */
const CONTROL = '/__sandbox/';

/** Whether a request is for the sandbox itself, and the app under test did not send it. */
export function isOwn({ pathname }: URL): boolean {
  return pathname === '/' || pathname.startsWith(CONTROL);
}

/** Puts the API, the website and the control API at their paths. */
export function createSite(state: State, { origin, targets, stubs, controls }: SiteOptions): Site {
  const api = createApi(state, origin, stubs);
  const website = createWebsite(state, targets, origin);
  const startPage = createStartPage(state, origin);
  const controlApi = controls && createControlApi(controls, state, origin);

  function call(incoming: IncomingMessage, url: URL, text: string | undefined): Answer {
    if (incoming.method === 'OPTIONS') return { status: 204, headers: PREFLIGHT, body: '' };
    const request = text === undefined ? undefined : readApiRequest(incoming, url, text);
    return inJson(request ? api(request) : refusal(47), ANY_ORIGIN);
  }

  function control(incoming: IncomingMessage, url: URL, text = ''): Answer {
    if (isFromOtherOrigin(incoming))
      return inJson({ status: 403, body: { success: false, message: 'another origin' } });
    if (!controlApi) return inJson({ status: 404, body: { success: false, message: 'switched off: --no-control' } });
    return inJson(controlApi(incoming.method ?? 'GET', url.pathname.slice(CONTROL.length), text));
  }

  function visit(incoming: IncomingMessage, { pathname: path, searchParams: query }: URL, text = ''): Answer {
    const { method = 'GET' } = incoming;
    if (method === 'POST' && isFromOtherOrigin(incoming)) {
      return message(403, 'From another page', 'The form was not one of this page. Nothing has been decided.');
    }
    const request = { method, path, query, form: new URLSearchParams(text) };
    if (path === '/') return startPage(request);
    if (/^\/(authenticate|auth\/access)(\/|$)/.test(path)) return website(request);
    return message(404, 'Nothing here', 'The API is below /3 and /4.');
  }

  return (incoming, url, text) => {
    if (url.pathname.startsWith(CONTROL)) return control(incoming, url, text);
    return /^\/[34](\/|$)/.test(url.pathname) ? call(incoming, url, text) : visit(incoming, url, text);
  };
}

/** Pages of every origin may call the API. https://fetch.spec.whatwg.org/#http-cors-protocol */
const ANY_ORIGIN = { 'access-control-allow-origin': '*' } as const;

const PREFLIGHT = {
  ...ANY_ORIGIN,
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
  // The asterisk stands for all but the first.
  'access-control-allow-headers': 'Authorization, *',
  'access-control-max-age': '600',
} as const;

function inJson({ status, headers, body }: Reply, more: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...more,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
