import type { TmdbAuthError } from '../errors.ts';
import type { Endpoint } from './endpoints.ts';
import type { Fields } from './reply.ts';
import { METHOD_NOT_SUPPORTED, RESOURCE_NOT_FOUND } from './status-codes.ts';
import type { Delivery } from './transport.ts';

const MOST_REPEATS = 2;
const SHORTEST_WAIT = 250;

/** Tells whether a server turns a POST away because it has only the older GET form. TMDb itself never does. */
export function refusesPost({ httpStatus, statusCode }: TmdbAuthError): boolean {
  return (
    httpStatus === 405 ||
    httpStatus === 501 ||
    statusCode === METHOD_NOT_SUPPORTED ||
    (httpStatus === 404 && statusCode === RESOURCE_NOT_FOUND)
  );
}

/**
 * Tells whether a failed call may be sent again without doing harm, and when.
 *
 * @param repeats how often it has been sent again already
 * @param now milliseconds since 1970
 * @returns milliseconds to wait first; undefined if it must not be repeated
 */
export function waitBeforeRepeat(
  repeat: Endpoint<Fields, unknown>['repeat'],
  delivery: Delivery,
  error: TmdbAuthError,
  repeats: number,
  now: number,
): number | undefined {
  if (repeats >= MOST_REPEATS) return undefined;
  if ('failure' in delivery) {
    const { code, sent } = delivery.failure;
    const mayPass = code === 'network' || code === 'timeout';
    return mayPass && (!sent || repeat === 'lost') ? SHORTEST_WAIT : undefined;
  }
  const turnedAway = error.code === 'rate_limited' || error.httpStatus === 503;
  if (turnedAway) return retryAfter(delivery.retryAfter ?? '', now) ?? 1_000 * (repeats + 1);
  const answerLost = error.httpStatus === 502 || error.httpStatus === 504;
  return answerLost && repeat === 'lost' ? SHORTEST_WAIT : undefined;
}

/**
 * Reads `Retry-After`, seconds or an HTTP date, as milliseconds to wait: what is past or negative is the shortest wait,
 * what is neither seconds nor a date is undefined.
 */
function retryAfter(value: string, now: number): number | undefined {
  const milliseconds = /^[-+]?\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(SHORTEST_WAIT, milliseconds);
}
