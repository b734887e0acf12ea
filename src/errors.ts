import { constants } from 'node:os';

/**
 * Every failure that a user can meet, and the exit code that it ends with. The classes are few so
 * that a script can branch on them: 2 fix the call, 4 log in again, 5 try again, 6 look at the
 * disk, 8 wait for approval.
 */
export const EXIT_CODES = {
  internal: 1,
  usage: 2,
  input_required: 2,
  secret_on_argv: 2,
  no_api_key: 4,
  bad_api_key: 4,
  key_suspended: 4,
  bad_credentials: 4,
  account_disabled: 4,
  email_unverified: 4,
  account_suspended: 4,
  token_invalid: 4,
  approval_denied: 4,
  token_expired: 4,
  session_denied: 4,
  session_invalid: 4,
  not_logged_in: 4,
  network: 5,
  tls: 5,
  proxy: 5,
  timeout: 5,
  rate_limited: 5,
  service_unavailable: 5,
  bad_reply: 5,
  store_corrupt: 6,
  store_permission: 6,
  store_full: 6,
  store_locked: 6,
  store_unavailable: 6,
  output: 6,
  approval_pending: 8,
  interrupted: 130,
} as const;

/** Our own failures where the other exit codes are those of a program that is run, as of env(1). */
export const OWN_FAILURE = 125;

export type ErrorCode = keyof typeof EXIT_CODES;

export interface ErrorDetails {
  /** The next thing to do, as an exact command where there is one. */
  readonly hint?: string | undefined;
  /** TMDb's own `status_code`, where it sent one. */
  readonly statusCode?: number | undefined;
  readonly httpStatus?: number | undefined;
  /** Whether the same call may succeed later; by default what the exit class says. */
  readonly retryable?: boolean | undefined;
  /** Where the class has several exit codes: the one to use. */
  readonly exitCode?: number | undefined;
  /** The reason of a signal that the caller has aborted. */
  readonly cause?: unknown;
  /** What may have been made although the answer got lost: `a session`. */
  readonly lost?: string | undefined;
}

/**
 * A failure with a text that is safe to show. Its `cause` is a reason that the caller gave, and never an error of a
 * library: those hold URLs, headers and bodies, and with them the credentials.
 */
export class TmdbAuthError extends Error {
  /** As it stands here: the build gives classes shorter names, and Node shows them beside `name`. */
  static override readonly name = 'TmdbAuthError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly statusCode: number | undefined;
  readonly httpStatus: number | undefined;
  readonly retryable: boolean;
  readonly exitCode: number;
  readonly lost: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TmdbAuthError';
    this.code = code;
    this.hint = details.hint;
    this.statusCode = details.statusCode;
    this.httpStatus = details.httpStatus;
    this.exitCode = details.exitCode ?? EXIT_CODES[code];
    this.lost = details.lost;
    this.retryable = details.retryable ?? (this.exitCode === 5 || this.exitCode === 8);
  }

  /** The same failure told in other words; whatever is not given stays. */
  with(changes: ErrorDetails & { readonly code?: ErrorCode; readonly message?: string }): TmdbAuthError {
    const { code = this.code, message = this.message, ...details } = changes;
    return new TmdbAuthError(code, message, {
      hint: this.hint,
      statusCode: this.statusCode,
      httpStatus: this.httpStatus,
      cause: this.cause,
      lost: this.lost,
      ...(code === this.code && { retryable: this.retryable, exitCode: this.exitCode }),
      ...details,
    });
  }
}

/** What to do about a failure, with one thing more. */
export function furtherHint({ hint }: TmdbAuthError, more: string): string {
  return hint ? `${hint}; ${more}` : more;
}

/**
 * The signals that end a command, in good order. Some are not meant for that, but would by default kill the
 * process while the terminal does not echo, or write a core with all secrets.
 */
export const ENDING_SIGNALS = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGUSR2',
  'SIGALRM',
  'SIGTERM',
  'SIGVTALRM',
] as const satisfies readonly NodeJS.Signals[];

export type EndingSignal = (typeof ENDING_SIGNALS)[number];

/** The end of a command by a signal; also the reason with which `Context.signal` aborts. */
export class Interruption extends TmdbAuthError {
  readonly signal: EndingSignal;

  constructor(signal: EndingSignal) {
    super('interrupted', signal === 'SIGINT' ? 'interrupted' : `interrupted by ${signal}`, {
      exitCode: 128 + constants.signals[signal],
    });
    this.signal = signal;
  }
}

/**
 * What failed, for code that goes on after a failure. All else that can be thrown is thrown again:
 * an interruption, which has to end the command, and a bug.
 */
export function failureOf(thrown: unknown): TmdbAuthError {
  if (thrown instanceof TmdbAuthError && thrown.code !== 'interrupted') return thrown;
  throw thrown;
}
