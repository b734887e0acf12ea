import { isApiKey, isObjectId } from './kinds.ts';

/**
 * What a JWT of TMDb's says of itself. Nobody has verified it: it serves to word messages and to choose a way, and TMDb
 * decides.
 */
export interface TokenClaims {
  readonly kind: 'request_token' | 'user_token' | 'access_token';
  readonly scopes: readonly string[];
  /** The API key of the application, which is the audience of all three. */
  readonly apiKey?: string;
  /** The account that it is of: the application's owner, or the user. Not the integer of version 3. */
  readonly accountObjectId?: string;
  /** Milliseconds since 1970. Of TMDb's own only a request token has it. */
  readonly expiresAt?: number;
}

/** Whether a text has the shape of a JWT. */
export function isJwt(text: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/**
 * Reads the claims of an access token, a user token or a request token of version 4. They are told apart by their
 * scopes, as in the tokens of https://github.com/adamayoung/TMDb's tests.
 *
 * @returns undefined for what is no JWT, and for one whose claims cannot be read
 */
export function readClaims(token: string): TokenClaims | undefined {
  const claims = payloadOf(token);
  if (!claims) return undefined;
  const { aud, sub, exp } = claims;
  const scopes = scopesOf(claims['scopes']);
  return {
    kind: kindOf(scopes),
    scopes,
    ...(typeof aud === 'string' && isApiKey(aud) && { apiKey: aud }),
    ...(typeof sub === 'string' && isObjectId(sub) && { accountObjectId: sub }),
    ...(typeof exp === 'number' && isTime(exp * 1000) && { expiresAt: Math.floor(exp * 1000) }),
  };
}

/** A list; one of the recorded user tokens has both of its scopes in one member. */
function scopesOf(claim: unknown): readonly string[] {
  const members: readonly unknown[] = Array.isArray(claim) ? claim : [];
  return members.flatMap((scope) => (typeof scope === 'string' ? scope.split(' ') : []));
}

function kindOf(scopes: readonly string[]): TokenClaims['kind'] {
  if (scopes.includes('pending_request_token')) return 'request_token';
  return scopes.includes('api_write') ? 'user_token' : 'access_token';
}

/** Whether a number of milliseconds is one that a date can have. */
function isTime(milliseconds: number): boolean {
  return !Number.isNaN(new Date(milliseconds).valueOf());
}

function payloadOf(token: string): Readonly<Record<string, unknown>> | undefined {
  if (!isJwt(token)) return undefined;
  const [, payload = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
