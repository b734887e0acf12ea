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
  /** The time limit that was over: `lookup`, `connect`, `secureConnect`. */
  readonly limit: string | undefined;
  /** Whether the request may have been sent. */
  readonly connected: boolean;
}

export const INTERRUPTED: Failure = { code: 'interrupted', reason: 'interrupted', hint: '', sent: true };

const MORE_TIME = 'check the network, then try again; --timeout SECONDS gives it more time';

/** What is sent in no time might create or spend something, and its answer would be lost. */
export const OUT_OF_TIME: Failure = {
  code: 'timeout',
  reason: 'the time limit was over before it could be asked',
  hint: MORE_TIME,
  sent: false,
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

export function explain({ code, limit, connected }: Symptoms): Failure {
  if (limit !== undefined) return timedOut(true);
  if (!connected && UNREACHED[code]) {
    return {
      code: 'network',
      reason: `${UNREACHED[code]} (${code})`,
      hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
      sent: false,
    };
  }
  if (!connected && code === 'ETIMEDOUT') return timedOut(true);
  const trouble = tlsTrouble(code);
  if (trouble) {
    return { code: 'tls', reason: `${trouble.reason} (${code})`, hint: trouble.hint, sent: false, retryable: false };
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
 * The one hop before the server: whatever happens there, the request has not been sent.
 *
 * @param status with which the proxy refused
 */
export function explainProxy({ code }: Symptoms, status: string | undefined, { from, url }: HttpProxy): Failure {
  const reason =
    status === '407'
      ? 'it wants a user name and a password (HTTP 407)'
      : status
        ? `it refused to connect (HTTP ${status})`
        : (UNREACHED[code] ?? (code.startsWith('HPE_') ? 'it does not speak HTTP' : 'it did not connect in time'));
  const hint =
    status === '407'
      ? `put them into ${from}: http://USER:PASSWORD@${url.host}`
      : `check ${from}, or go without it by NO_PROXY`;
  return { code: 'proxy', reason: `the proxy ${url.host} failed: ${reason}`, hint, sent: false };
}

/** @param connecting whether that was before anything could be sent */
export function timedOut(connecting: boolean): Failure {
  return {
    code: 'timeout',
    reason: connecting ? 'no connection came about in time' : 'no whole answer came in time',
    hint: MORE_TIME,
    sent: !connecting,
  };
}
