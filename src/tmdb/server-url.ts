import { isLoopback } from '../loopback.ts';

/** A server that credentials may be sent to: over TLS, or on this machine. Undefined for any other text. */
export function parseServerUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const encrypted = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !encrypted || url.username || url.password || url.search || url.hash) return undefined;
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/**
 * The base URL of version 4: that of version 3, with its last `/3` made `/4`. Undefined where there is none: what else the
 * server has, and where, nobody knows.
 */
export function version4Of(server: URL): URL | undefined {
  const [, before, after = ''] = /(.*)\/3(\/.*)?$/.exec(server.pathname) ?? [];
  if (before === undefined) return undefined;
  const url = new URL(server);
  url.pathname = `${before}/4${after}`;
  return url;
}
