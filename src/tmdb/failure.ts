import type { ErrorCode } from '../errors.ts';
import type { HttpProxy } from './proxy.ts';
import { BODY_LIMIT } from './reply.ts';
import { tlsTrouble } from './tls-trouble.ts';

/** A request that got no whole answer. */
export interface Failure {
  readonly code: Extract<ErrorCode, 'network' | 'tls' | 'proxy' | 'timeout' | 'bad_reply' | 'interrupted'>;
  /** What happened, without a URL or any other value of the request. */
  readonly reason: string;
  readonly hint: string;
  /** Whether the request may have reached the server. */
  readonly sent: boolean;
  /** By default what the code says. */
  readonly retryable?: boolean;
}

/** What is known of an attempt that failed. */
export interface Symptoms {
  /** The system's, OpenSSL's or the parser's; empty where there is none. */
  readonly code: string;
  /** Whether the request may have been sent. */
  readonly connected: boolean;
}

export const INTERRUPTED = { code: 'interrupted', reason: 'interrupted', hint: '' } as const;

const LOOK_FOR_REASON = 'check the network, then try again; tmdb-auth doctor looks for the reason';
const MORE_TIME = 'check the network, then try again; --timeout SECONDS gives it more time';

/** Nothing is sent in no time: it might create or spend something, and the answer would be lost. */
export const OUT_OF_TIME: Failure = {
  code: 'timeout',
  reason: 'the time limit was over before it could be asked',
  hint: MORE_TIME,
  sent: false,
};

const NO_CONNECTION_IN_TIME: Failure = {
  code: 'timeout',
  reason: 'no connection came about in time',
  hint: LOOK_FOR_REASON,
  sent: false,
};

export const NO_ANSWER_IN_TIME: Failure = {
  code: 'timeout',
  reason: 'no whole answer came in time',
  hint: MORE_TIME,
  sent: true,
};

export const UPGRADED: Failure = {
  code: 'bad_reply',
  reason: 'the answer changes to another protocol (HTTP 101), which nobody asked for',
  hint: 'check the network and --base-url',
  sent: true,
};

export const TOO_LARGE: Failure = {
  code: 'bad_reply',
  reason: `the answer is larger than ${BODY_LIMIT / 1024} KiB`,
  hint: 'check the network and --base-url',
  sent: true,
};

/** Codes of an attempt that ended before the request could leave this machine. */
const UNREACHED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to the DNS',
  EAI_AGAIN: 'the DNS does not answer',
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  EADDRNOTAVAIL: 'there is no address to connect from',
};

/**
 * Explains why an attempt failed that went to the server itself.
 *
 * @param now milliseconds since 1970
 */
export function explain({ code, connected }: Symptoms, now: number): Failure {
  if (!connected && UNREACHED[code]) {
    return {
      code: 'network',
      reason: `${UNREACHED[code]} (${code})`,
      hint: LOOK_FOR_REASON,
      sent: false,
    };
  }
  if (!connected && code === 'ETIMEDOUT') return NO_CONNECTION_IN_TIME;
  const trouble = tlsTrouble(code, now);
  if (trouble) {
    const reason = `${trouble.reason} (${code})`;
    return { code: 'tls', reason, hint: trouble.hint, sent: connected, retryable: false };
  }
  if (code.startsWith('HPE_')) {
    return { code: 'bad_reply', reason: `the answer is not HTTP (${code})`, hint: 'check --base-url', sent: true };
  }
  return {
    code: 'network',
    reason: `the connection broke off (${code || 'no reason known'})`,
    hint: 'check the network, then try again',
    sent: true,
  };
}

/**
 * Explains why an attempt failed at the proxy. Whatever happens there, the request has not been sent.
 *
 * @param code the same as in `Symptoms`
 * @param status the HTTP status with which the proxy refused, where it did
 */
export function explainProxy(code: string, status: string | undefined, { from, url }: HttpProxy): Failure {
  const failure = (reason: string, hint = `check ${from}, or go without it by NO_PROXY`): Failure => ({
    code: 'proxy',
    reason: `the proxy ${url.host} failed: ${reason}`,
    hint,
    sent: false,
  });
  if (status === '407') {
    return failure(
      'it wants a username and a password (HTTP 407)',
      `put them into ${from}: http://USER:PASSWORD@${url.host}`,
    );
  }
  if (status !== undefined) return failure(`it refused to connect (HTTP ${status})`);
  if (code.startsWith('HPE_')) return failure('it does not speak HTTP');
  return failure(UNREACHED[code] ?? 'it did not connect in time');
}
