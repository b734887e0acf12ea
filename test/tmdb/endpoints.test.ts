import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import type { Response } from '../support/server.ts';
import { APPROVAL, conversation, EXPIRES, refusal } from './conversation.ts';

test('another token in the answer than the one that was approved is no approval', async () => {
  const { tmdb } = await conversation([{ body: { success: true, request_token: 'other', ...EXPIRES } }]);
  await expect(tmdb.validateWithLogin(APPROVAL)).rejects.toEqual(
    new TmdbAuthError('bad_reply', "TMDb's answer is about another request token", {
      hint: 'check the network and --base-url, then try again',
    }),
  );
});

const LOG_IN_AGAIN = 'log in again: tmdb-auth login';

test.each([6, 34, 37])('a session that is gone already (%i) is told as such', async (statusCode) => {
  const { tmdb } = await conversation([refusal(404, statusCode)]);
  await expect(tmdb.deleteSession('abc123')).rejects.toEqual(
    new TmdbAuthError('session_invalid', 'TMDb does not know the session', {
      hint: LOG_IN_AGAIN,
      statusCode,
      httpStatus: 404,
    }),
  );
});

test.each([5, 6])('a request token that TMDb cannot read (%i) is an invalid one', async (statusCode) => {
  const { tmdb } = await conversation([refusal(400, statusCode)]);
  const error = new TmdbAuthError('token_invalid', 'TMDb does not accept the request token: it is expired or invalid', {
    hint: 'make a new one: tmdb-auth token',
    statusCode,
    httpStatus: 400,
  });
  await expect(tmdb.validateWithLogin(APPROVAL)).rejects.toEqual(error);
  await expect(tmdb.createSession('abc123')).rejects.toEqual(error);
});

const NO_ACCOUNT = new TmdbAuthError('bad_reply', "TMDb's answer holds no account", { hint: 'check --base-url' });

test.each<[Response, TmdbAuthError]>([
  [
    refusal(401, 3),
    new TmdbAuthError('session_invalid', 'TMDb does not accept the session', {
      hint: LOG_IN_AGAIN,
      statusCode: 3,
      httpStatus: 401,
    }),
  ],
  [
    refusal(401, 7),
    new TmdbAuthError('bad_api_key', 'TMDb does not accept the API key', {
      hint: 'compare it with https://www.themoviedb.org/settings/api',
      statusCode: 7,
      httpStatus: 401,
    }),
  ],
  [{ body: { id: '12', username: 'x' } }, NO_ACCOUNT],
  [{ body: { id: 12, username: '' } }, NO_ACCOUNT],
])('a dead session is told from a bad key by the account: %j', async (response, error) => {
  const { tmdb } = await conversation([response]);
  await expect(tmdb.getAccount('abc123')).rejects.toEqual(error);
});

test.each([{}, { success: 1 }, { success: 'true' }])(
  'without success: true nothing is good or deleted: %j',
  async (body) => {
    const { tmdb } = await conversation([{ body }]);
    const hint = 'check the network and --base-url, then try again';
    await expect(tmdb.checkKey()).rejects.toEqual(
      new TmdbAuthError('bad_reply', "TMDb's answer does not say whether the API key is good", { hint }),
    );
    await expect(tmdb.deleteSession('abc123')).rejects.toEqual(
      new TmdbAuthError('bad_reply', "TMDb's answer does not say that the session is deleted", { hint }),
    );
  },
);

test.each([undefined, null, 12])('an account may have no name (%j), which is empty then', async (name) => {
  const { tmdb } = await conversation([{ body: { id: 12, username: 'me', name } }]);
  expect(await tmdb.getAccount('abc123')).toEqual({ id: 12, username: 'me', name: '' });
});

test('the account of the credential itself is asked for without a session', async () => {
  const { tmdb, requests } = await conversation([{ body: { id: 12, username: 'me' } }], {
    credential: { kind: 'access_token', value: 'a.b.c' },
  });
  expect(await tmdb.getAccount()).toEqual({ id: 12, username: 'me', name: '' });
  expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([['/3/account', 'Bearer a.b.c']]);
});
