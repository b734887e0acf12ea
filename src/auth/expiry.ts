import { duration, timestamp } from '../text.ts';
import type { TmdbAuth } from '../tmdb/client.ts';

/** Something that may end by itself, at a time in milliseconds since 1970. */
interface Expiring {
  readonly expiresAt?: number;
}

/** Milliseconds up to which two clocks agree: HTTP tells whole seconds, and has traveled. */
const LEAST_SKEW = 2_000;

/** How far TMDb's clock, by which things expire, is ahead of ours, in milliseconds, as far as it has told. */
export function skewOf(tmdb: TmdbAuth): number {
  const skew = tmdb.clockSkew() ?? 0;
  return Math.abs(skew) < LEAST_SKEW ? 0 : skew;
}

/** A time that is not known counts as none. @param now by TMDb's clock where that is known */
export function isExpired({ expiresAt }: Expiring, now: number): boolean {
  return (expiresAt ?? Infinity) <= now;
}

/** The member of a credential that says when it ends; none where TMDb gave no readable time. */
export function expiring(expiresAt: number | null): Expiring {
  return expiresAt === null ? {} : { expiresAt };
}

/** How the JSON says when something ends: RFC 3339, and seconds from now; null where it is not known. */
export interface ExpiryFields {
  readonly expires_at: string | null;
  readonly expires_in: number | null;
}

export function expiryFields({ expiresAt }: Expiring, now: number): ExpiryFields {
  if (expiresAt === undefined) return { expires_at: null, expires_in: null };
  return { expires_at: timestamp(expiresAt), expires_in: Math.max(0, Math.round((expiresAt - now) / 1000)) };
}

/** `, valid for 59 min`; empty where it is not known. @param expiresIn seconds */
export function validFor(expiresIn: number | null): string {
  return expiresIn === null ? '' : `, valid for ${duration(expiresIn * 1000)}`;
}
