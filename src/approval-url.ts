export const DEFAULT_WEB_URL = 'https://www.themoviedb.org';

/** Whether a request token is of version 4 of the API: those are JWTs, and those of version 3 hex digits. */
export function isOfVersion4(requestToken: string): boolean {
  return requestToken.startsWith('eyJ');
}

/**
 * Where a person approves a request token.
 *
 * @param site TMDb's website
 * @param redirectTo where the browser is sent then; a token of version 4 has been made with it
 */
export function approvalUrlAt(site: URL, requestToken: string, redirectTo?: string): string {
  const start = site.href.replace(/\/$/, '');
  if (isOfVersion4(requestToken)) return `${start}/auth/access?request_token=${requestToken}`;
  const query = redirectTo === undefined ? '' : `?redirect_to=${encodeURIComponent(redirectTo)}`;
  return `${start}/authenticate/${requestToken}${query}`;
}
