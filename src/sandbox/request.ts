import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../loopback.ts';
import type { ApiRequest } from './routes.ts';

/** Characters. */
const BODY_LIMIT = 64 * 1024;

/** A web page can point a name of its own at 127.0.0.1. Its requests then have that name as Host. */
export function isForLoopback({ headersDistinct }: IncomingMessage): boolean {
  const url = `http://${headersDistinct['host']?.join()}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

/**
 * Whether a page of another origin sent it. A browser says so in `Sec-Fetch-Site`, and an older one in `Origin`; what
 * is no browser says neither. https://www.w3.org/TR/fetch-metadata/
 */
export function isFromOtherOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

/** @returns undefined for a body over the limit */
export async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  let text = '';
  // Destroyed, the request would take the connection with it, and the reply.
  for await (const chunk of incoming.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.length > BODY_LIMIT) return undefined;
  }
  return text;
}

/** @returns undefined if the body is neither a JSON object nor a form */
export function readApiRequest(incoming: IncomingMessage, url: URL, text: string): ApiRequest | undefined {
  const { method = 'GET', headers } = incoming;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  const body = parseObject(text || '{}') ?? (isForm ? Object.fromEntries(new URLSearchParams(text)) : undefined);
  if (!body) return undefined;
  const values = Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
  );
  return {
    // Node sends the headers of a reply to HEAD alone.
    method: method === 'HEAD' ? 'GET' : method,
    path: url.pathname,
    values: Object.fromEntries([...url.searchParams, ...values]),
    bearer: /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],
  };
}

/** @returns undefined for what is no JSON object */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
