import type { TmdbAuthError } from '../errors.ts';

/** All checks, by what they are about, in the order in which a login needs what they look at. */
export const CHECKS = {
  machine: ['config', 'lock', 'keychain', 'credential'],
  proxy: ['proxy'],
  directWay: ['dns', 'address', 'tls'],
  api: ['http', 'key', 'clock'],
} as const;

export type CheckId = (typeof CHECKS)[keyof typeof CHECKS][number];

/** One thing that was looked at. */
export interface Check {
  readonly id: CheckId;
  readonly status: 'pass' | 'warn' | 'fail' | 'skip';
  /** What was found. */
  readonly detail: string;
  /** What to do about it. */
  readonly fix: string | null;
}

/** What a probe finds. */
export type Finding = Omit<Check, 'id' | 'fix'> & { readonly fix?: string; readonly error?: TmdbAuthError };

export const pass = (detail: string): Finding => ({ status: 'pass', detail });
export const skip = (detail: string): Finding => ({ status: 'skip', detail });
export const warn = (detail: string, fix: string): Finding => ({ status: 'warn', detail, fix });
export const fail = (error: TmdbAuthError): Finding => ({
  status: 'fail',
  detail: error.message,
  ...(error.hint !== undefined && { fix: error.hint }),
  error,
});

/**
 * Runs a check and records what it finds. A probe that throws a TmdbAuthError has found a failure.
 *
 * @returns whether the check did not fail, so that what builds on it can be checked too
 */
export type Checker = (id: CheckId, probe: () => Promise<Finding> | Finding) => Promise<boolean>;

/** Records checks that are not made. */
export async function skipAll(check: Checker, ids: readonly CheckId[], reason: string): Promise<void> {
  for (const id of ids) await check(id, () => skip(reason));
}
