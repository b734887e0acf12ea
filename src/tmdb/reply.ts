import { TmdbAuthError } from '../errors.ts';
import { isId } from '../kinds.ts';
import { safeText } from '../text.ts';
import { STATUS_MEANINGS, type StatusMeaning, SUCCESS_CODES } from './status-codes.ts';

/** In bytes. TMDb's replies to these calls are under 1 KB; whatever is past this is not TMDb's. */
export const BODY_LIMIT = 64 * 1024;

/** The HTTP status of that, which TMDb's edge sends too, without TMDb's JSON. */
const TOO_MANY_REQUESTS = 429;

/** The whole answer to one request, as it came. */
export interface Answer {
  readonly httpStatus: number;
  /** Where a redirect points to. */
  readonly location: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** The members of a reply's JSON object, none of them trusted yet. */
export type Fields = Readonly<Record<string, unknown>>;

export type Meanings = ReadonlyMap<number, StatusMeaning>;

/** How the replies to a call are to be read. */
export interface ReplyRules {
  /** What status codes mean to this endpoint in particular. */
  readonly meanings?: Meanings;
  /** What any other refusal with HTTP 4xx means to it. */
  readonly otherwise?: (httpStatus: number) => StatusMeaning;
  /**
   * Whether the request held a password: a server that repeats it, in a coding that no redaction knows, must not get it
   * shown. No word of its reply is then.
   */
  readonly sendsPassword?: true;
}

/**
 * Parses an answer.
 *
 * @returns the members of its JSON object
 * @throws TmdbAuthError for a redirect, and for what is no JSON object
 */
export async function parseReply(answer: Answer, { sendsPassword }: ReplyRules = {}): Promise<Fields> {
  const { httpStatus } = answer;
  if (httpStatus >= 300 && httpStatus < 400) throw redirected(httpStatus, sendsPassword ? undefined : answer.location);
  return parse(answer);
}

/**
 * Judges TMDb's envelope. A reply is good when HTTP says 2xx, `success` is not false and `status_code`, where there is
 * one, reports success: TMDb documents refusals with HTTP 200 (21, 40 in https://developer.themoviedb.org/docs/errors).
 *
 * @throws TmdbAuthError with TMDb's code, ours, and TMDb's words where ours do not say it all
 */
export function throwIfRefused(fields: Fields, httpStatus: number, rules: ReplyRules = {}): void {
  const { meanings, otherwise, sendsPassword } = rules;
  const statusCode = integer(fields['status_code']);
  const accepted = httpStatus >= 200 && httpStatus < 300 && fields['success'] !== false;
  if (accepted && (statusCode === undefined || SUCCESS_CODES.has(statusCode))) return;

  const known = statusCode === undefined ? undefined : (meanings?.get(statusCode) ?? STATUS_MEANINGS.get(statusCode));
  if (known) throw new TmdbAuthError(known.code, known.message, { hint: known.hint, statusCode, httpStatus });
  const code = statusCode === undefined ? `HTTP ${httpStatus}` : `code ${statusCode}, HTTP ${httpStatus}`;
  const reason = `${sendsPassword ? '' : `: ${tmdbWords(fields) || 'without a reason'}`} (${code})`;
  if (!otherwise || httpStatus < 400 || httpStatus >= 500 || httpStatus === TOO_MANY_REQUESTS) {
    throw byHttpStatus(`TMDb refused${reason}`, httpStatus, statusCode);
  }
  const { code: meant, message, hint } = otherwise(httpStatus);
  throw new TmdbAuthError(meant, `${message}${reason}`, { hint, statusCode, httpStatus });
}

/** A field that a good reply must hold: an id, or the reply is not a proper one. */
export function idField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && isId(value)) return value;
  throw badReply(`TMDb's answer has no usable ${name}`);
}

/**
 * TMDb's `YYYY-MM-DD HH:MM:SS UTC` as milliseconds since 1970. An absent or odd value is null: a
 * login does not fail over it.
 */
export function expiryField(fields: Fields): number | null {
  const value = fields['expires_at'];
  const match = typeof value === 'string' && /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(value);
  if (!match) return null;
  const text = `${match[1]}T${match[2]}.000Z`;
  const time = Date.parse(text);
  // Date.parse takes 30 February for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString() === text ? time : null;
}

/** A text for people, of any characters, made safe to show; empty where there is none. */
export function textField(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? safeText(value) : '';
}

export function badReply(message: string, httpStatus?: number, statusCode?: number): TmdbAuthError {
  return new TmdbAuthError('bad_reply', message, {
    hint: 'check the network and --base-url, then try again',
    httpStatus,
    statusCode,
    // What a 4xx refuses once, it refuses again.
    retryable: httpStatus === undefined || httpStatus < 400 || httpStatus >= 500,
  });
}

async function parse(answer: Answer): Promise<Fields> {
  const text = await decode(answer);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw byHttpStatus(notJson(answer, text), answer.httpStatus);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw byHttpStatus(`the answer is JSON but not an object (HTTP ${answer.httpStatus})`, answer.httpStatus);
}

/**
 * On 2026-05-20 TMDb sent gzip to everybody, whatever the request said (jellyfin/TMDbLib#612) and in part without a
 * `content-encoding` (seerr-team/seerr#3049), so gzip is recognized by its first bytes.
 */
async function decode({ body, httpStatus }: Answer): Promise<string> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body.toString('utf8');
  const { gunzipSync } = await import('node:zlib');
  try {
    return gunzipSync(body, { maxOutputLength: BODY_LIMIT }).toString('utf8');
  } catch {
    throw badReply('the answer is compressed and cannot be read, or is far too large', httpStatus);
  }
}

function notJson({ httpStatus, contentType, body }: Answer, text: string): string {
  const status = `HTTP ${httpStatus}`;
  if (body.length === 0) return `the answer is empty (${status})`;
  if (/^\s*[{[]/.test(text)) return `the answer's JSON is broken off or damaged (${status})`;
  if (/html/i.test(contentType ?? '') || /^\s*</.test(text)) {
    const what = 'a sign-in page of this network, a gateway, or a block';
    return `the answer is a web page, not TMDb's JSON (${status}): ${what}`;
  }
  return `the answer is not JSON (${status})`;
}

/** Tells what the HTTP status alone says. */
function byHttpStatus(message: string, httpStatus: number, statusCode?: number): TmdbAuthError {
  const details = { hint: 'try again in a few minutes', statusCode, httpStatus };
  if (httpStatus === TOO_MANY_REQUESTS) {
    return new TmdbAuthError('rate_limited', `too many requests: ${message}`, details);
  }
  if (httpStatus >= 500 && httpStatus !== 501) return new TmdbAuthError('service_unavailable', message, details);
  return badReply(message, httpStatus, statusCode);
}

function redirected(httpStatus: number, location: string | undefined): TmdbAuthError {
  const host = location && URL.canParse(location) ? new URL(location).host : 'another place';
  return badReply(
    `the answer redirects to ${safeText(host)} (HTTP ${httpStatus}), which is never followed`,
    httpStatus,
  );
}

function tmdbWords(fields: Fields): string {
  const { status_message: message, errors } = fields;
  if (typeof message === 'string' && message !== '') return safeText(message);
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return typeof first === 'string' ? safeText(first) : '';
}

function integer(value: unknown): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined;
}
