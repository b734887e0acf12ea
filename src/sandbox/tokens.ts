import type { Faults } from './faults.ts';
import type { MakeId } from './ids.ts';

/** How many tokens, sessions and guest sessions are remembered, each: a test under load may make them without end. */
const MOST_REMEMBERED = 10_000;

export type Decision = 'approved' | 'denied';

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Where the browser is sent after the decision, where the token itself says that. */
  readonly redirectTo: string | undefined;
  state: 'pending' | Decision | 'used';
}

/** The request tokens of one version, which the API makes and the approval page decides on. */
export interface Tokens {
  make(redirectTo?: string): Token;
  find(value: string | undefined): Token | undefined;
  /** Finds a token that may still be approved or exchanged. */
  live(value: string | undefined): Token | undefined;
  /** Those that wait for a decision, the oldest first. */
  pending(): readonly Token[];
  /** Decides on a token that waits for it. @returns whether there is such a one */
  decide(value: string, decision: Decision): boolean;
  clear(): void;
}

/** What the request tokens of a version look like. */
export interface TokenForm {
  /** Milliseconds. */
  readonly lifetime: number;
  write(token: Pick<Token, 'expiresAt' | 'redirectTo'> & { readonly madeAt: number }, makeId: MakeId): string;
}

/** Version 3: https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id */
export const HEX_FORM: TokenForm = { lifetime: 60 * 60_000, write: (_, makeId) => makeId(20) };

interface TokensOptions {
  readonly now: () => number;
  readonly makeId: MakeId;
  readonly faults: Faults;
  /** Milliseconds; by default as long as TMDb's. */
  readonly lifetime?: number | undefined;
  /** What is decided about each token as soon as it is made. */
  readonly decision?: Decision | undefined;
}

export function createTokens(form: TokenForm, { now, makeId, faults, ...options }: TokensOptions): Tokens {
  const { lifetime = form.lifetime, decision = 'pending' } = options;
  const tokens = new Map<string, Token>();
  const find: Tokens['find'] = (value) => (value === undefined ? undefined : tokens.get(value));
  const isPending = ({ state, expiresAt }: Token) => state === 'pending' && expiresAt > now();
  return {
    find,
    make(redirectTo) {
      const madeAt = now();
      const expiresAt = madeAt + lifetime;
      const value = form.write({ madeAt, expiresAt, redirectTo }, makeId);
      const token: Token = { value, expiresAt, redirectTo, state: decision };
      tokens.set(value, token);
      forgetOldest(tokens);
      return token;
    },
    live(value) {
      const token = find(value);
      const usable = token?.state === 'pending' || token?.state === 'approved';
      return token && usable && token.expiresAt > now() && !faults.meets('expired-token') ? token : undefined;
    },
    pending: () => [...tokens.values()].filter(isPending),
    decide(value, decision) {
      const token = find(value);
      if (!token || !isPending(token)) return false;
      token.state = decision;
      return true;
    },
    clear: () => tokens.clear(),
  };
}

/** Forgets what was added first, where there is too much. */
export function forgetOldest(remembered: Set<unknown> | Map<unknown, unknown>): void {
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
}
