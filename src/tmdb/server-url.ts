import { isLoopback } from '../loopback.ts';

/** A server that credentials may be sent to: over TLS, or on this machine. Undefined for any other text. */
export function parseServerUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const encrypted = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !encrypted || url.username || url.password || url.search || url.hash) return undefined;
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}
