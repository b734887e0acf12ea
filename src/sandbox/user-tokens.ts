import { SANDBOX } from './credentials.ts';
import type { MakeId } from './ids.ts';
import { jwt } from './jwt.ts';
import { forgetOldest, type TokenForm } from './tokens.ts';

/** The request tokens of version 4, with the claims of published ones. */
export const JWT_FORM: TokenForm = {
  // https://developer.themoviedb.org/v4/docs/authentication-user
  lifetime: 15 * 60_000,
  write: ({ madeAt, expiresAt, redirectTo = null }, makeId) =>
    jwt({
      aud: SANDBOX.apiKey,
      nbf: madeAt / 1000,
      exp: Math.floor(expiresAt / 1000),
      jti: makeId(12),
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
  /** Forgets all but the one that is there from the start. */
  clear(): void;
}

export function createUserTokens(now: () => number, makeId: MakeId): UserTokens {
  const values = new Set<string | undefined>([SANDBOX.userAccessToken]);
  return {
    make() {
      const value = jwt({
        aud: SANDBOX.apiKey,
        nbf: now() / 1000,
        jti: makeId(12),
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
    clear() {
      values.clear();
      values.add(SANDBOX.userAccessToken);
    },
  };
}
