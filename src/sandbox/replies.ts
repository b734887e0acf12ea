import { timestamp } from '../text.ts';

/** A reply of the API: the HTTP status and TMDb's JSON. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** TMDb's status codes, each with its HTTP status and message: https://developer.themoviedb.org/docs/errors */
const REFUSALS = {
  3: [401, 'Authentication failed: You do not have permissions to access the service.'],
  5: [422, 'Invalid parameters: Your request parameters are incorrect.'],
  6: [404, 'Invalid id: The pre-requisite id is invalid or not found.'],
  7: [401, 'Invalid API key: You must be granted a valid key.'],
  10: [401, 'Suspended API key: Access to your account has been suspended, contact TMDB.'],
  17: [401, 'Session denied.'],
  25: [429, 'Your request count (41) is over the allowed limit of 40.'],
  26: [400, 'You must provide a username and password.'],
  30: [401, 'Invalid username and/or password: You did not provide a valid login.'],
  33: [401, 'Invalid request token: The request token is either expired or invalid.'],
  34: [404, 'The resource you requested could not be found.'],
  35: [401, 'Invalid token.'],
  41: [422, "This request token hasn't been approved by the user."],
  42: [405, 'This request method is not supported for this resource.'],
  46: [503, 'The API is undergoing maintenance. Try again later.'],
  47: [400, 'The input is not valid.'],
} as const satisfies Readonly<Record<number, readonly [number, string]>>;

/** Makes the reply with which TMDb refuses a request. */
export function refusal(statusCode: keyof typeof REFUSALS): Reply {
  const [status, message] = REFUSALS[statusCode];
  // Of all refusals only "session denied" has `failure`, as jellyfin/TMDbLib recorded in 2025 and 2026.
  const failure = statusCode === 17 && { failure: true };
  return { status, body: { success: false, ...failure, status_code: statusCode, status_message: message } };
}

/** Makes the reply of a request that succeeded, with these members. */
export function success(fields: Reply['body'] = {}, headers: Record<string, string> = {}): Reply {
  return { status: 200, body: { success: true, ...fields }, headers };
}

/** Makes a page of a list that has nothing on it. @param page its number, as the request has it */
export function emptyPage(page = '1'): Reply {
  return { status: 200, body: { page: Number(page) || 1, results: [], total_pages: 1, total_results: 0 } };
}

/** Writes a time as TMDb does: `2026-05-25 16:19:43 UTC`. @param milliseconds since 1970 */
export function tmdbTime(milliseconds: number): string {
  return timestamp(milliseconds).replace('T', ' ').replace('Z', ' UTC');
}
