import { TmdbAuthError } from '../errors.ts';
import { isId, KINDS, SETTINGS_PAGE } from '../kinds.ts';
import type { Endpoint } from './endpoints.ts';
import type { Fields } from './reply.ts';
import { version4Of } from './server-url.ts';

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
 * @param method of the endpoint, or GET in its older form
 * @throws TmdbAuthError `usage` or `input_required` if the call cannot be made there, or with that credential
 */
export function composeMessage<P extends Fields>(
  { server, credential }: Destination,
  method: Message['method'],
  { version, path, bearer }: Pick<Endpoint<P, unknown>, 'version' | 'path' | 'bearer'>,
  parameters: P,
): Message {
  const base = version === 4 ? baseOfVersion4(server) : server;
  const url = new URL(`${base.href.replace(/\/$/, '')}/${fill(path, parameters)}`);
  const headers: Record<string, string> = { 'user-agent': 'tmdb-auth' };
  const token = bearer === undefined ? accessToken(credential) : parameters[bearer];
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  else if (version === 4) throw wantsAccessToken();
  else url.searchParams.set('api_key', credential.value);
  const isSentElsewhere = (name: string) => name === bearer || path.includes(`{${name}}`);
  const values = Object.fromEntries(Object.entries(parameters).filter(([name]) => !isSentElsewhere(name)));
  if (method !== 'GET') return { method, url, headers, json: values };
  addToQuery(url, values);
  return { method, url, headers };
}

function fill(path: string, parameters: Fields): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = String(parameters[name]);
    if (isId(id)) return id;
    throw new TmdbAuthError('usage', `not an id of TMDb's: ${name}`);
  });
}

function accessToken({ kind, value }: ApiCredential): string | undefined {
  return kind === 'access_token' ? value : undefined;
}

function baseOfVersion4(server: URL): URL {
  const base = version4Of(server);
  if (base) return base;
  throw new TmdbAuthError('usage', 'the base URL has no /3, which version 4 of the API has as /4', {
    hint: 'give --base-url, or TMDB_AUTH_BASE_URL, with /3 at its end',
  });
}

/** TMDb answers any API key there with 401 and code 7: the live tests of https://github.com/adamayoung/TMDb */
function wantsAccessToken(): TmdbAuthError {
  return new TmdbAuthError('input_required', 'version 4 of the API takes the API Read Access Token, not the API key', {
    hint: `both are at ${SETTINGS_PAGE}; store it: ${KINDS.access_token.command}`,
  });
}

/** Not with searchParams: that writes a space as «+», which only a form decoder turns back. */
function addToQuery(url: URL, values: Fields): void {
  for (const [name, value] of Object.entries(values)) {
    url.search += `${url.search === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
  }
}
