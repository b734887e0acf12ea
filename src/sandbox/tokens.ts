import { randomBytes } from 'node:crypto';

/** 60 minutes: https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id */
const LIFETIME = 3_600_000;

/** How many tokens, sessions and guest sessions are remembered, each: a test under load may make them without end. */
const MOST_REMEMBERED = 10_000;

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  state: 'pending' | 'approved' | 'denied' | 'used';
}

/** The request tokens, which the API makes and the approval page decides on. */
export interface Tokens {
  make(): Token;
  find(value: string | undefined): Token | undefined;
  /** Finds a token that may still be approved or exchanged. */
  live(value: string | undefined): Token | undefined;
}

/** @param allExpired is the fault with which every token has expired */
export function createTokens(now: () => number, allExpired: boolean): Tokens {
  const tokens = new Map<string, Token>();
  const find: Tokens['find'] = (value) => (value === undefined ? undefined : tokens.get(value));
  return {
    find,
    make() {
      const token: Token = { value: randomBytes(20).toString('hex'), expiresAt: now() + LIFETIME, state: 'pending' };
      tokens.set(token.value, token);
      forgetOldest(tokens);
      return token;
    },
    live(value) {
      const token = find(value);
      const usable = token?.state === 'pending' || token?.state === 'approved';
      return token && usable && token.expiresAt > now() && !allExpired ? token : undefined;
    },
  };
}

/** Forgets what was added first, where there is too much. */
export function forgetOldest(remembered: Set<string> | Map<string, unknown>): void {
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
}
