import { createFaults, type Faults } from './faults.ts';
import { createIds, type MakeId } from './ids.ts';
import { createTokens, type Decision, forgetOldest, HEX_FORM, type Tokens } from './tokens.ts';
import { createUserTokens, JWT_FORM, type UserTokens } from './user-tokens.ts';

const DAY = 86_400_000;

/** A request that was answered, without any value. */
export interface SandboxRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

/** More than a person reads, and few enough to keep. */
const MOST_REQUESTS = 1_000;

export interface StateOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fault rules. */
  readonly faults?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  /** Milliseconds; by default as long as TMDb's tokens live. */
  readonly tokenLifetime?: number | undefined;
  /** Milliseconds; by default a day. */
  readonly guestLifetime?: number | undefined;
  /** What is decided about each request token as soon as it is made. */
  readonly decision?: Decision | undefined;
}

/** All that one emulated TMDb knows. */
export interface State {
  readonly faults: Faults;
  readonly tokens: Tokens;
  /** The request tokens of version 4. */
  readonly tokensV4: Tokens;
  readonly userTokens: UserTokens;
  readonly sessions: Set<string>;
  /** Until when each guest session lives, in milliseconds since 1970. */
  readonly guests: Map<string, number>;
  readonly makeId: MakeId;
  /** The last requests, the oldest first. */
  readonly requests: readonly SandboxRequest[];
  noteRequest(request: SandboxRequest): void;
  /** Gives the time here, in milliseconds since 1970. */
  now(): number;
  /** Moves the time. */
  advance(milliseconds: number): void;
  /** @returns the id */
  createSession(): string;
  createGuest(): { readonly id: string; readonly expiresAt: number };
  /** Forgets all. */
  reset(): void;
}

export function createState({ guestLifetime = DAY, ...options }: StateOptions): State {
  let ahead = 0;
  const now = () => options.now() + ahead;
  const faults = createFaults(options.faults ?? []);
  let ids = createIds(options.seed);
  const makeId: MakeId = (bytes) => ids(bytes);
  const ofTokens = { now, faults, makeId, lifetime: options.tokenLifetime, decision: options.decision };
  const tokens = createTokens(HEX_FORM, ofTokens);
  const tokensV4 = createTokens(JWT_FORM, ofTokens);
  const userTokens = createUserTokens(now, makeId);
  const sessions = new Set<string>();
  const guests = new Map<string, number>();
  const requests: SandboxRequest[] = [];
  return {
    faults,
    tokens,
    tokensV4,
    userTokens,
    sessions,
    guests,
    makeId,
    requests,
    noteRequest(request) {
      requests.push(request);
      if (requests.length > MOST_REQUESTS) requests.shift();
    },
    now,
    advance(milliseconds) {
      ahead += milliseconds;
    },
    createSession() {
      const id = makeId(20);
      sessions.add(id);
      forgetOldest(sessions);
      return id;
    },
    createGuest() {
      const guest = { id: makeId(16), expiresAt: now() + guestLifetime };
      guests.set(guest.id, guest.expiresAt);
      forgetOldest(guests);
      return guest;
    },
    reset() {
      ahead = 0;
      ids = createIds(options.seed);
      faults.reset();
      for (const made of [tokens, tokensV4, userTokens, sessions, guests]) made.clear();
      requests.length = 0;
    },
  };
}
