import { duration, timestamp } from '../text.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

/** Something that may end by itself, at a time in milliseconds since 1970. */
export interface Expiring {
  readonly expiresAt?: number;
  /** How far TMDb's clock was ahead of ours when it was made, in milliseconds. */
  readonly clockSkew?: number;
}

/** Milliseconds up to which two clocks agree: HTTP tells whole seconds, and has traveled. */
const LEAST_SKEW = 2_000;

/** How far TMDb's clock, by which things expire, is ahead of ours, in milliseconds, as far as it has told. */
export function skewOf(tmdb: TmdbAuth): number {
  const skew = tmdb.clockSkew() ?? 0;
  return Math.abs(skew) < LEAST_SKEW ? 0 : skew;
}

/**
 * Milliseconds until it ends, infinitely many where that is not known.
 *
 * @param now by TMDb's clock where that is known, else by ours
 */
export function timeLeft({ expiresAt = Infinity, clockSkew = 0 }: Expiring, now: number): number {
  return expiresAt - clockSkew - now;
}

/** A time that is not known counts as none. @param now as of `timeLeft` */
export function isExpired(credential: Expiring, now: number): boolean {
  return timeLeft(credential, now) <= 0;
}

/**
 * The members of a credential that say when it ends; none where TMDb gave no readable time.
 *
 * @param clockSkew as `skewOf` gives it, for one that is looked at later without asking TMDb
 */
export function expiring(expiresAt: number | null, clockSkew = 0): Expiring {
  if (expiresAt === null) return {};
  return { expiresAt, ...(clockSkew !== 0 && { clockSkew }) };
}

/** How the JSON says when something ends: RFC 3339, and seconds from now; null where it is not known. */
export interface ExpiryFields {
  readonly expires_at: string | null;
  readonly expires_in: number | null;
}

export function expiryFields(credential: Expiring, now: number): ExpiryFields {
  const { expiresAt } = credential;
  if (expiresAt === undefined) return { expires_at: null, expires_in: null };
  return { expires_at: timestamp(expiresAt), expires_in: Math.max(0, Math.round(timeLeft(credential, now) / 1000)) };
}

/** `, valid for 59 min`; empty where it is not known. @param expiresIn seconds */
export function validFor(expiresIn: number | null): string {
  return expiresIn === null ? '' : `, valid for ${duration(expiresIn * 1000)}`;
}
