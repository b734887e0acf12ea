import { TmdbAuthError } from '../../src/errors.ts';
import { type ClientOptions, createTmdbAuth } from '../../src/tmdb/client.ts';
import { createTestServer, type Response } from '../support/server.ts';

export const CREDENTIAL = { kind: 'api_key', value: '0123456789abcdef0123456789abcdef' } as const;
export const APPROVAL = { requestToken: 'abc123', username: 'Zoë & co', password: 'p+a %s/#=' };
export const EXPIRES = { expires_at: '2026-05-24 17:19:42 UTC' };

/** A client of a server that gives these answers in turn, the last one again and again. */
export async function conversation(responses: readonly Response[], options: Partial<ClientOptions> = {}) {
  const server = await createTestServer(() => responses[Math.min(server.requests.length, responses.length) - 1] ?? {});
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, ...options });
  return { tmdb, ...server };
}

/** The error of `refusal(429, 25)`. */
export function tooManyRequests(hint: string): TmdbAuthError {
  const message = 'TMDb got too many requests from this address';
  return new TmdbAuthError('rate_limited', message, { hint, statusCode: 25, httpStatus: 429 });
}

export function refusal(status: number, statusCode: number, headers = {}): Response {
  return { status, headers, body: { success: false, status_code: statusCode, status_message: 'words' } };
}
