import type { TmdbAuthError } from '../errors.ts';

/** One thing that was looked at. */
export interface Check {
  readonly id: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'skip';
  /** What was seen. */
  readonly detail: string;
  /** What to do about it. */
  readonly fix: string | null;
}

/** What one look gives. */
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

/** Looks, and notes what was found. @returns whether it is good enough to look further */
export type Checker = (id: string, look: () => Promise<Finding> | Finding) => Promise<boolean>;
