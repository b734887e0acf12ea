import { randomBytes } from 'node:crypto';
import { SANDBOX } from './credentials.ts';
import { jwt } from './jwt.ts';
import { forgetOldest, type TokenForm } from './tokens.ts';

/** Milliseconds: https://developer.themoviedb.org/v4/docs/authentication-user */
const LIFETIME = 15 * 60_000;

/** The request tokens of version 4, with the claims of published ones. */
export const JWT_FORM: TokenForm = {
  lifetime: LIFETIME,
  write: ({ expiresAt, redirectTo = null }) =>
    jwt({
      aud: SANDBOX.apiKey,
      nbf: (expiresAt - LIFETIME) / 1000,
      exp: Math.floor(expiresAt / 1000),
      jti: randomBytes(12).toString('hex'),
      scopes: ['pending_request_token'],
      redirect_to: redirectTo,
      version: 2,
    }),
};

/** The user tokens that have been made, and not deleted. */
export interface UserTokens {
  make(): string;
  has(value: string | undefined): boolean;
  /** @returns whether it was there */
  delete(value: string | undefined): boolean;
}

export function createUserTokens(now: () => number): UserTokens {
  const values = new Set<string | undefined>([SANDBOX.userAccessToken]);
  return {
    make() {
      const value = jwt({
        aud: SANDBOX.apiKey,
        nbf: now() / 1000,
        jti: randomBytes(12).toString('hex'),
        sub: SANDBOX.accountObjectId,
        scopes: ['api_read', 'api_write'],
        version: 2,
      });
      values.add(value);
      forgetOldest(values);
      return value;
    },
    has: (value) => values.has(value),
    delete: (value) => values.delete(value),
  };
}
