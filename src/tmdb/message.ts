import type { Fields } from './reply.ts';

/** The credential of the application, which every call needs. */
export interface ApiCredential {
  /** The v3 API key travels as `api_key` in the URL, the v4 access token as Bearer in a header. */
  readonly kind: 'api_key' | 'access_token';
  readonly value: string;
  /** What to do when TMDb refuses it, in place of what is said of any. */
  readonly ifRefused?: string | undefined;
}

/** A request as HTTP has it. */
export interface Message {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: Fields;
}

/** The server that a client talks to, and the application that it talks for. */
export interface Destination {
  /** The base URL, as `parseServerUrl` gives it. */
  readonly server: URL;
  readonly credential: ApiCredential;
}

/**
 * Composes the message of a call: a GET has its values in the URL, any other method in a JSON body.
 *
 * @param path below the base URL
 */
export function composeMessage(
  { server, credential }: Destination,
  method: Message['method'],
  path: string,
  values: Fields,
): Message {
  const url = new URL(`${server.href.replace(/\/$/, '')}/${path}`);
  const headers: Record<string, string> = { 'user-agent': 'tmdb-auth' };
  if (credential.kind === 'api_key') url.searchParams.set('api_key', credential.value);
  else headers['authorization'] = `Bearer ${credential.value}`;
  if (method !== 'GET') return { method, url, headers, json: values };
  addToQuery(url, values);
  return { method, url, headers };
}

/** Not with searchParams: that writes a space as «+», which only a form decoder turns back. */
function addToQuery(url: URL, values: Fields): void {
  for (const [name, value] of Object.entries(values)) {
    url.search += `${url.search === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
  }
}
