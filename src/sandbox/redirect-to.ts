import { TmdbAuthError } from '../errors.ts';
import { isLoopback } from '../loopback.ts';

/** The apps that the approval page may send the browser back to. */
export interface RedirectTargets {
  /** Reads `redirect_to`; undefined for a place that is not allowed. @param queryIsKept whether nothing is added to it */
  parse(text: string, queryIsKept: boolean): URL | undefined;
  /** The schemes of all targets, as the directive `form-action` of a page's policy names them. */
  readonly schemes: readonly string[];
}

/** Schemes that run what follows them, or read files. */
const ACTIVE = /^(?:javascript|vbscript|data|blob|file|filesystem|about|view-source):/;

/**
 * Beside http URLs on loopback, these origins are allowed, with any path and query: `myapp://`,
 * `https://app.example`, `http://localhost:3000`.
 *
 * @throws TmdbAuthError `usage` for what is no origin
 */
export function createRedirectTargets(origins: readonly string[]): RedirectTargets {
  const allowed = origins.map(parseOrigin);
  return {
    parse(text, queryIsKept) {
      if (!URL.canParse(text) || text.includes('#')) return undefined;
      const url = new URL(text);
      if (url.username !== '' || url.password !== '') return undefined;
      // TMDb does not document how it extends a query.
      const mayBeSent = queryIsKept || !text.includes('?');
      const isOnLoopback = url.protocol === 'http:' && isLoopback(url.hostname) && mayBeSent;
      const isAllowed = allowed.some(
        ({ protocol, host }) => url.protocol === protocol && (host === '' || url.host === host),
      );
      return isOnLoopback || isAllowed ? url : undefined;
    },
    schemes: [...new Set(['http:', ...allowed.map(({ protocol }) => protocol)])],
  };
}

/** @returns a host only where there is one: an app has its scheme for itself */
function parseOrigin(text: string): Pick<URL, 'protocol' | 'host'> {
  const isOrigin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]*\/?$/i.test(text) && URL.canParse(text);
  const { protocol, host } = isOrigin ? new URL(text) : { protocol: '', host: '' };
  const isApp = !/^https?:$/.test(protocol);
  if (isOrigin && !ACTIVE.test(protocol) && (isApp || host !== '')) return { protocol, host };
  throw new TmdbAuthError('usage', 'there is no such origin to redirect to', {
    hint: 'give a scheme and a host, without a path: myapp://, https://app.example, http://localhost:3000',
  });
}
