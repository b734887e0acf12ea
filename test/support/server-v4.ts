import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { jwt } from './jwt.ts';
import { createTestServer, type Received, type Response } from './server.ts';

/** Milliseconds since 1970. */
export function requestTokenUntil(time: number): string {
  return jwt({ aud: SANDBOX.apiKey, scopes: ['pending_request_token'], exp: time / 1000 });
}

/** A user token of an account. @param id what tells it from another one */
export function userTokenOf(accountObjectId: string, id = '1'): string {
  return jwt({ aud: SANDBOX.apiKey, jti: id, sub: accountObjectId, scopes: ['api_read', 'api_write'] });
}

const OBJECT_ID = SANDBOX.accountObjectId;
const USER_TOKEN = userTokenOf(OBJECT_ID);

export const MADE = { userToken: USER_TOKEN, sessionId: '1'.repeat(40), accountObjectId: OBJECT_ID } as const;

/** A reply with one of TMDb's codes. */
export function refusal(status: number, statusCode: number): Response {
  return { status, body: { success: false, status_code: statusCode, status_message: 'TMDb says no.' } };
}

/** What is done by a call, in the words of a test. */
const CALLS: Readonly<Record<string, string>> = {
  'POST /4/auth/request_token': 'token',
  'POST /4/auth/access_token': 'exchange',
  'POST /3/authentication/session/convert/4': 'convert',
  'GET /3/account': 'account',
  'DELETE /3/authentication/session': 'end session',
  'DELETE /4/auth/access_token': 'end user token',
};

type Answers = Readonly<Record<string, Response | ((request: Received) => Response) | undefined>>;

/** What is answered to a call, by the words of `CALLS`. */
export const GOOD: Readonly<Record<string, Response>> = {
  exchange: { body: { success: true, status_code: 1, account_id: OBJECT_ID, access_token: USER_TOKEN } },
  convert: { body: { success: true, session_id: MADE.sessionId } },
  account: { body: { id: 1, username: 'sandbox', name: '' } },
  'end session': { body: { success: true } },
  'end user token': { body: { success: true, status_code: 13 } },
};

/** A server of version 4 that takes every request token. @param answers in place of the good ones, by the words of `CALLS` */
export async function startServerOfVersion4(answers: Answers = {}) {
  const words = ({ method, url }: Received) => CALLS[`${method} ${url.replace(/\?.*/, '')}`] ?? `${method} ${url}`;
  const server = await createTestServer((request) => {
    const answer = answers[words(request)] ?? GOOD[words(request)] ?? { status: 404, body: '' };
    return typeof answer === 'function' ? answer(request) : answer;
  });
  return {
    ...server,
    env: {
      TMDB_AUTH_BASE_URL: server.baseUrl,
      TMDB_API_KEY: undefined,
      TMDB_ACCESS_TOKEN: SANDBOX.accessToken,
    },
    /** What was asked, in order. */
    calls: () => server.requests.map(words),
  };
}
