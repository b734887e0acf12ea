import { expect, test } from 'vitest';
import { type ErrorCode, TmdbAuthError } from '../../src/errors.ts';
import type { TmdbAuth } from '../../src/tmdb/client.ts';
import { jwt } from '../support/jwt.ts';
import type { Response } from '../support/server.ts';
import { CREDENTIAL, conversation, refusal } from './conversation.ts';

const CREDENTIAL_V4 = { kind: 'access_token', value: jwt({ scopes: ['api_read'] }) } as const;
const USER_TOKEN = jwt({ sub: '5f3a62c0d7975f3a62c0d797', scopes: ['api_read', 'api_write'] });
const USER = { userToken: USER_TOKEN, accountObjectId: '5f3a62c0d7975f3a62c0d797' };
const REQUEST_TOKEN = jwt({ scopes: ['pending_request_token'], exp: 1_779_639_582 });

/** Each call of version 4, with what it gives for a good answer. */
const CALLS = {
  createUserRequestToken: {
    make: (tmdb: TmdbAuth) => tmdb.createUserRequestToken({ redirectTo: 'http://127.0.0.1:1/callback' }),
    sent: ['POST', '/4/auth/request_token', CREDENTIAL_V4.value, { redirect_to: 'http://127.0.0.1:1/callback' }],
    body: { success: true, request_token: REQUEST_TOKEN },
    gives: { requestToken: REQUEST_TOKEN, expiresAt: 1_779_639_582_000 },
    afterLostAnswer: 3,
  },
  createUserToken: {
    make: (tmdb: TmdbAuth) => tmdb.createUserToken(REQUEST_TOKEN),
    sent: ['POST', '/4/auth/access_token', CREDENTIAL_V4.value, { request_token: REQUEST_TOKEN }],
    body: { success: true, access_token: USER_TOKEN, account_id: USER.accountObjectId },
    gives: USER,
    afterLostAnswer: 1,
  },
  convertToSession: {
    make: (tmdb: TmdbAuth) => tmdb.convertToSession(USER_TOKEN),
    sent: ['POST', '/3/authentication/session/convert/4', CREDENTIAL_V4.value, { access_token: USER_TOKEN }],
    body: { success: true, session_id: 'def456' },
    gives: { sessionId: 'def456' },
    afterLostAnswer: 1,
  },
  deleteUserToken: {
    make: (tmdb: TmdbAuth) => tmdb.deleteUserToken(USER_TOKEN),
    sent: ['DELETE', '/4/auth/access_token', CREDENTIAL_V4.value, { access_token: USER_TOKEN }],
    body: { success: true, status_code: 13 },
    gives: undefined,
    afterLostAnswer: 3,
  },
  checkUserToken: {
    make: (tmdb: TmdbAuth) => tmdb.checkUserToken(USER),
    sent: ['GET', `/4/account/${USER.accountObjectId}/lists`, USER_TOKEN, undefined],
    body: { page: 1, results: [], total_pages: 1, total_results: 0 },
    gives: undefined,
    afterLostAnswer: 3,
  },
};

type Call = keyof typeof CALLS;
const ALL = Object.keys(CALLS) as Call[];

async function answered(call: Call, response: Response, options = {}) {
  const { tmdb, ...server } = await conversation([response], { credential: CREDENTIAL_V4, ...options });
  return { reply: CALLS[call].make(tmdb), ...server };
}

test.each(ALL)('%s is one request, and its answer is read', async (call) => {
  const { sent, body, gives } = CALLS[call];
  const { reply, requests } = await answered(call, { body });
  expect(await reply).toEqual(gives);
  expect(
    requests.map(({ method, url, headers, body }) => [
      method,
      url,
      headers.authorization?.replace('Bearer ', ''),
      body === '' ? undefined : JSON.parse(body),
    ]),
  ).toEqual([sent]);
});

test.each(ALL)('%s after a lost answer is sent again only where that does no harm', async (call) => {
  const { reply, requests } = await answered(call, { status: 502 });
  await expect(reply).rejects.toMatchObject({ code: 'service_unavailable', exitCode: 5 });
  expect(requests).toHaveLength(CALLS[call].afterLostAnswer);
});

test.each(ALL)('%s is sent again after it was turned away unserved', async (call) => {
  const { reply, requests } = await answered(call, { status: 429, headers: { 'retry-after': '0' } });
  await expect(reply).rejects.toMatchObject({
    code: 'rate_limited',
    message: 'too many requests: the answer is empty (HTTP 429)',
    exitCode: 5,
  });
  expect(requests).toHaveLength(3);
});

test.each(ALL.flatMap((call) => [{}, [], 'text', { success: false }].map((body) => [call, body] as const)))(
  '%s takes no %j for a good answer',
  async (call, body) => {
    await expect((await answered(call, { body })).reply).rejects.toMatchObject({ code: 'bad_reply', exitCode: 5 });
  },
);

test.each(ALL.filter((call) => call !== 'convertToSession'))('%s needs to know where version 4 is', async (call) => {
  const { tmdb, origin, requests } = await conversation([], { credential: CREDENTIAL_V4 });
  const elsewhere = await conversation([], { credential: CREDENTIAL_V4, baseUrl: origin });
  await expect(CALLS[call].make(elsewhere.tmdb)).rejects.toEqual(
    new TmdbAuthError('usage', 'the base URL has no /3, which version 4 of the API has as /4', {
      hint: 'give --base-url, or TMDB_AUTH_BASE_URL, with /3 at its end',
    }),
  );
  expect([tmdb.clockSkew(), requests]).toEqual([null, []]);
});

test.each(['createUserRequestToken', 'createUserToken', 'deleteUserToken'] as const)(
  '%s with an API key is refused before anything is sent',
  async (call) => {
    const { reply, requests } = await answered(call, {}, { credential: CREDENTIAL });
    await expect(reply).rejects.toMatchObject({ code: 'input_required', exitCode: 2 });
    expect(requests).toEqual([]);
  },
);

const PENDING = { code: 'approval_pending', exitCode: 8 } as const;
const INVALID = { code: 'token_invalid', exitCode: 4 } as const;
const DENIED = { code: 'session_denied', exitCode: 4 } as const;

test.each<[Call, Response, { code: ErrorCode; exitCode: number; message?: string }]>([
  ['createUserToken', refusal(422, 41), PENDING],
  ['createUserToken', refusal(400, 41), PENDING],
  ['createUserToken', { status: 422, body: {} }, PENDING],
  ['createUserToken', refusal(422, 5), INVALID],
  ['createUserToken', refusal(404, 6), INVALID],
  ['createUserToken', refusal(401, 33), INVALID],
  ['createUserToken', refusal(401, 35), INVALID],
  [
    'createUserToken',
    refusal(401, 99),
    {
      ...INVALID,
      message: 'the request token was denied, used or is unknown: TMDb does not say which: words (code 99, HTTP 401)',
    },
  ],
  ['createUserToken', refusal(401, 7), { code: 'bad_api_key', exitCode: 4 }],
  ['createUserToken', refusal(401, 45), { code: 'account_suspended', exitCode: 4 }],
  ['createUserToken', { status: 403, body: '<html>' }, { code: 'bad_reply', exitCode: 5 }],
  ['createUserToken', refusal(500, 99), { code: 'service_unavailable', exitCode: 5 }],
  [
    'convertToSession',
    refusal(401, 36),
    { ...DENIED, message: "TMDb denied the session: the token is the application's, not a user's" },
  ],
  ['convertToSession', refusal(401, 3), DENIED],
  ['convertToSession', refusal(401, 35), DENIED],
  ['convertToSession', refusal(422, 5), DENIED],
  ['convertToSession', refusal(404, 6), DENIED],
  ['convertToSession', refusal(400, 99), DENIED],
  ['convertToSession', refusal(500, 11), { code: 'service_unavailable', exitCode: 5 }],
  ['deleteUserToken', refusal(401, 35), { ...INVALID, message: 'TMDb does not know the user token' }],
  ['deleteUserToken', refusal(404, 34), INVALID],
  ['deleteUserToken', refusal(404, 6), INVALID],
  ['deleteUserToken', refusal(404, 37), INVALID],
  ['deleteUserToken', refusal(401, 7), { code: 'bad_api_key', exitCode: 4 }],
  ['checkUserToken', refusal(401, 7), { ...INVALID, message: 'TMDb does not accept the user token' }],
  ['checkUserToken', refusal(401, 3), INVALID],
  ['checkUserToken', refusal(404, 6), INVALID],
  ['checkUserToken', refusal(401, 10), { code: 'key_suspended', exitCode: 4 }],
])('%s refused with %j is %j', async (call, response, error) => {
  await expect((await answered(call, response)).reply).rejects.toMatchObject(error);
});

test.each([
  [{ account_id: USER.accountObjectId }, 'a.b.c', USER.accountObjectId],
  [{ account_id: '../../3/account' }, USER_TOKEN, USER.accountObjectId],
  [{ account_id: 12 }, 'a.b.c', null],
  [{ account_id: [USER.accountObjectId] }, 'a.b.c', null],
  [{ account_id: `${USER.accountObjectId}/..` }, 'a.b.c', null],
  [{ account_id: `../${USER.accountObjectId}` }, 'a.b.c', null],
  [{}, jwt({ sub: 'nobody' }), null],
])('a user token is given whatever is known of its account: %j %s', async (fields, access_token, accountObjectId) => {
  const { reply } = await answered('createUserToken', { body: { success: true, access_token, ...fields } });
  expect(await reply).toEqual({ userToken: access_token, accountObjectId });
});

test('a request token whose expiry cannot be read is one nevertheless', async () => {
  const { reply } = await answered('createUserRequestToken', { body: { success: true, request_token: 'abc123' } });
  expect(await reply).toEqual({ requestToken: 'abc123', expiresAt: null });
});

test('without redirectTo an empty object is sent', async () => {
  const { tmdb, requests } = await conversation([{ body: CALLS.createUserRequestToken.body }], {
    credential: CREDENTIAL_V4,
  });
  await tmdb.createUserRequestToken();
  expect(requests.map(({ body }) => body)).toEqual(['{}']);
});

test('tokens and sessions are told as secrets, the account is not', async () => {
  const secrets = new Set<string>();
  for (const call of ALL) {
    const { body } = CALLS[call];
    await (await answered(call, { body }, { onSecret: (secret: string) => void secrets.add(secret) })).reply;
  }
  expect([...secrets].sort()).toEqual([CREDENTIAL_V4.value, REQUEST_TOKEN, USER_TOKEN, 'def456'].sort());
});
