import { expect, test } from 'vitest';
import { createTmdbAuth, type TmdbAuth } from '../../src/tmdb/client.ts';
import { type Answer, parseReply, throwIfRefused } from '../../src/tmdb/reply.ts';
import { type ReplyFixture, replyFixtures } from '../support/fixtures.ts';
import { createTestServer } from '../support/server.ts';

const TRUSTED = new Set(['recorded', 'recorded-redacted', 'documentation-example']);
/** Of version 4 there is nothing better than what others test with. */
const trusted = replyFixtures().filter(({ kind, name }) => TRUSTED.has(kind) || name.startsWith('v4_'));

/** The call that a fixture's name stands for, and what it gives for the fixture's body. */
const CALLS: Record<string, (tmdb: TmdbAuth, body: ReplyFixture['body']) => readonly [Promise<unknown>, unknown]> = {
  account: (tmdb, { id, username, name }) => [tmdb.getAccount('0'), { id, username, name }],
  any: (tmdb) => [tmdb.createRequestToken(), undefined],
  authentication: (tmdb) => [tmdb.checkKey(), undefined],
  guest_session_new: (tmdb, body) => [
    tmdb.createGuestSession(),
    { guestSessionId: body['guest_session_id'], expiresAt: time(body['expires_at']) },
  ],
  session_convert_4: (tmdb, { session_id }) => [tmdb.convertToSession('0'), { sessionId: session_id }],
  session_delete: (tmdb) => [tmdb.deleteSession('0'), undefined],
  session_new: (tmdb, { session_id }) => [tmdb.createSession('0'), { sessionId: session_id }],
  v4_access_token: (tmdb, body) => [
    tmdb.createUserToken('0'),
    { userToken: body['access_token'], accountObjectId: body['account_id'] },
  ],
  v4_access_token_delete: (tmdb) => [tmdb.deleteUserToken('0'), undefined],
  v4_request_token: (tmdb, body) => [
    tmdb.createUserRequestToken(),
    { requestToken: body['request_token'], expiresAt: null },
  ],
  token_new: (tmdb, body) => [tmdb.createRequestToken(), requestToken(body)],
  validate_with_login: (tmdb, body) => [
    tmdb.validateWithLogin({ requestToken: String(body['request_token']), username: 'u', password: 'p' }),
    requestToken(body),
  ],
};

const REFUSALS: Readonly<Record<string, object>> = {
  'any--invalid_key--adamayoung': { code: 'bad_api_key', statusCode: 7, httpStatus: 401, exitCode: 4 },
  'authentication--invalid_key--official-openapi': {
    code: 'bad_api_key',
    statusCode: 7,
    httpStatus: 401,
    exitCode: 4,
  },
  'any--not_found--adamayoung': { code: 'bad_reply', statusCode: 34, httpStatus: 404, exitCode: 5 },
  'session_new--old_expired_token_via_GET--TMDbLib-2019': {
    code: 'session_denied',
    statusCode: 17,
    httpStatus: 401,
    exitCode: 4,
  },
  'session_new--unknown_token_via_GET--TMDbLib-2025-12': {
    code: 'session_denied',
    statusCode: 17,
    httpStatus: 401,
    exitCode: 4,
  },
  'validate_with_login--wrong_credentials_via_GET--TMDbLib-2019': {
    code: 'bad_credentials',
    statusCode: 30,
    httpStatus: 401,
    exitCode: 4,
  },
  'validate_with_login--wrong_credentials_via_GET--TMDbLib-2025-12': {
    code: 'bad_credentials',
    statusCode: 30,
    httpStatus: 401,
    exitCode: 4,
  },
};

test.each(trusted.filter(({ name }) => CALLS[call(name)]))(
  '$name is read by its call',
  async ({ name, status, body }) => {
    const { baseUrl } = await createTestServer(() => ({ status: status ?? 0, body }));
    const tmdb = createTmdbAuth({ baseUrl, credential: { kind: 'access_token', value: 'a.b.c' } });
    const [reply, expected] = CALLS[call(name)]!(tmdb, body);
    if (REFUSALS[name]) await expect(reply).rejects.toMatchObject(REFUSALS[name]);
    else expect(await reply).toEqual(expected);
    tmdb.close();
  },
);

test.each(trusted.filter(({ name }) => !CALLS[call(name)]))(
  '$name is read as a good reply',
  async ({ status, body }) => {
    const answer: Answer = {
      httpStatus: status ?? 0,
      location: undefined,
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(body)),
    };
    const fields = await parseReply(answer);
    throwIfRefused(fields, answer.httpStatus);
    expect(fields).toEqual(body);
  },
);

test('the fixtures are all here', () => {
  expect(trusted).toHaveLength(27);
  expect(trusted.filter(({ name }) => REFUSALS[name])).toHaveLength(Object.keys(REFUSALS).length);
});

function call(name: string): string {
  return name.split('--')[0] ?? '';
}

function requestToken(body: ReplyFixture['body']) {
  return { requestToken: body['request_token'], expiresAt: time(body['expires_at']) };
}

function time(text: unknown): number {
  return Date.parse(String(text).replace(' ', 'T').replace(' UTC', 'Z'));
}
