import { TmdbAuthError } from '../errors.ts';
import type { FaultRule } from './faults.ts';

/** The flags of `tmdb-auth sandbox`. All lengths of time are in milliseconds. */
export interface SandboxOptions {
  /** By default, and with 0, the system chooses a free one. */
  readonly port?: number | undefined;
  /** Faults that are switched on from the start, as `fail` takes them. */
  readonly fault?: readonly FaultRule[] | undefined;
  /** What is decided about each request token as soon as it is made; by default nothing. */
  readonly approve?: 'auto' | 'deny' | undefined;
  /** With the same number the same ids come in the same order. */
  readonly seed?: number | undefined;
  /** How long a request token lives; by default as long as TMDb's. */
  readonly tokenTtl?: number | undefined;
  /** How long a guest session lives; by default as long as TMDb's. */
  readonly guestTtl?: number | undefined;
  /** How long each answer takes. */
  readonly delay?: number | undefined;
  /** Where the approval page may redirect to, beside loopback: `myapp://`, `https://app.example`. */
  readonly allowRedirect?: readonly string[] | undefined;
  /** A directory of JSON files that answer what is not about authentication: `DIR/3/movie/550.json`. */
  readonly stubs?: string | undefined;
  /** False switches the control API below `/__sandbox/` off. */
  readonly control?: boolean | undefined;
  /** Milliseconds since 1970; by default the system's clock. */
  readonly now?: (() => number) | undefined;
  /** Called after each request with its method, path and HTTP status, without any value. */
  readonly onRequest?: ((line: string) => void) | undefined;
}

/** The most that each number can be. A time that is longer than 300 years has no date. */
const NUMBERS = [
  ['port', 65_535],
  ['seed', Number.MAX_SAFE_INTEGER],
  ['tokenTtl', 1e13],
  ['guestTtl', 1e13],
  ['delay', 3_600_000],
] as const;

/** For what no compiler has checked. @throws TmdbAuthError `usage` naming the option that has no sense */
export function assertOptions(options: SandboxOptions): void {
  for (const [name, most] of NUMBERS) {
    const { [name]: value = 0 } = options;
    const isInRange = Number.isFinite(value) && value >= 0 && value <= most;
    if (isInRange && (Number.isInteger(value) || name.endsWith('Ttl'))) continue;
    throw new TmdbAuthError('usage', `${name} is no number that it can be`, { hint: `give one from 0 to ${most}` });
  }
  const { approve } = options;
  if (approve === undefined || approve === 'auto' || approve === 'deny') return;
  throw new TmdbAuthError('usage', 'approve is no decision', { hint: "give 'auto', 'deny' or nothing" });
}
