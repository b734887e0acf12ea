import { TmdbAuthError } from '../errors.ts';

/** A proxy on the way to the API. */
export interface HttpProxy {
  /** With user name and password, where it wants them. */
  readonly url: URL;
  /** The variable that names it. */
  readonly from: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Finds the proxy that the environment has for a server: HTTPS_PROXY, else ALL_PROXY, unless NO_PROXY holds the server.
 * The names in lower case go first, as in curl: https://curl.se/docs/manpage.html
 * Plain HTTP is for this machine alone and takes no proxy.
 *
 * @throws TmdbAuthError `proxy` if the variable holds no URL of a proxy
 */
export function proxyFor(server: URL, env: Variables): HttpProxy | undefined {
  if (server.protocol !== 'https:' || isExcluded(server, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  const from = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => env[name]);
  if (from === undefined) return undefined;
  try {
    const url = new URL(env[from]!.includes('://') ? env[from]! : `http://${env[from]}`);
    // hpagent decodes both, and throws where they are not percent-encoded as they should be.
    decodeURIComponent(`${url.username}:${url.password}`);
    if (['http:', 'https:'].includes(url.protocol)) return { url, from };
  } catch {
    // Told below, without the value.
  }
  throw new TmdbAuthError('proxy', `${from} is not the URL of an HTTP proxy`, {
    hint: `set ${from} to http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with % and @ as %25 and %40`,
    retryable: false,
  });
}

/** What must not be shown of it. */
export function secretsOf({ url: { username, password } }: HttpProxy): readonly string[] {
  if (password === '') return [];
  return [password, decodeURIComponent(password), Buffer.from(`${username}:${password}`).toString('base64')];
}

/** A list of hosts, each with or without its port; a name stands for all below it too. */
function isExcluded({ hostname, port }: URL, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]/)
    .some((entry) => {
      if (entry === '*') return true;
      // An address of IPv6 without brackets has colons, and no port.
      const [, host = '', onlyPort] = /^(?:\*?\.)?(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? ['', entry];
      if (host === '' || (onlyPort !== undefined && onlyPort !== (port || '443'))) return false;
      return hostname === host || hostname === `[${host}]` || hostname.endsWith(`.${host}`);
    });
}
