import { randomBytes } from 'node:crypto';

/** How many tokens, sessions and guest sessions are remembered, each: a test under load may make them without end. */
const MOST_REMEMBERED = 10_000;

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Where the browser is sent after the decision, where the token itself says that. */
  readonly redirectTo: string | undefined;
  state: 'pending' | 'approved' | 'denied' | 'used';
}

/** The request tokens of one version, which the API makes and the approval page decides on. */
export interface Tokens {
  make(redirectTo?: string): Token;
  find(value: string | undefined): Token | undefined;
  /** Finds a token that may still be approved or exchanged. */
  live(value: string | undefined): Token | undefined;
}

/** What the request tokens of a version look like. */
export interface TokenForm {
  /** Milliseconds. */
  readonly lifetime: number;
  write(token: Pick<Token, 'expiresAt' | 'redirectTo'>): string;
}

/** Version 3: https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id */
const HEX_FORM: TokenForm = { lifetime: 60 * 60_000, write: () => randomBytes(20).toString('hex') };

/** @param allExpired is the fault with which every token has expired */
export function createTokens(now: () => number, allExpired: boolean, { lifetime, write } = HEX_FORM): Tokens {
  const tokens = new Map<string, Token>();
  const find: Tokens['find'] = (value) => (value === undefined ? undefined : tokens.get(value));
  return {
    find,
    make(redirectTo) {
      const expiresAt = now() + lifetime;
      const token: Token = { value: write({ expiresAt, redirectTo }), expiresAt, redirectTo, state: 'pending' };
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
export function forgetOldest(remembered: Set<unknown> | Map<unknown, unknown>): void {
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
}
