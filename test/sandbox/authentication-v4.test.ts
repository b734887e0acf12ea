import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { readClaims } from '../../src/token-claims.ts';
import {
  ACCESS_TOKEN_V4,
  decidedTokenV4,
  newSession,
  newUserToken,
  REQUEST_TOKEN_V4,
  SESSION,
  serve,
} from '../support/sandbox-client.ts';

const MINUTE = 60_000;
const bearer = SANDBOX.accessToken;

test('a request token lives 15 minutes, which it says itself, and is exchanged once, when it is approved', async () => {
  const { ask, clock, origin } = await serve({ bearer });
  const exchange = async (token: string) => (await ask('POST', ACCESS_TOKEN_V4, { request_token: token })).body;
  const { body } = await ask('POST', REQUEST_TOKEN_V4, { redirect_to: 'http://127.0.0.1:1/callback' });
  const pending = String(body['request_token']);
  expect(readClaims(pending)).toEqual({
    kind: 'request_token',
    scopes: ['pending_request_token'],
    apiKey: SANDBOX.apiKey,
    expiresAt: clock.time + 15 * MINUTE,
  });
  expect(await ask('POST', ACCESS_TOKEN_V4, { request_token: pending })).toMatchObject({
    status: 422,
    body: { success: false, status_code: 41 },
  });

  const approved = await decidedTokenV4(ask, origin);
  const { access_token: userToken } = await exchange(approved);
  expect(readClaims(String(userToken))).toMatchObject({
    kind: 'user_token',
    accountObjectId: SANDBOX.accountObjectId,
  });
  const denied = await decidedTokenV4(ask, origin, 'deny');
  const late = await decidedTokenV4(ask, origin);
  clock.time += 15 * MINUTE;
  const refused = await Promise.all([approved, denied, late, pending, 'unknown', ''].map(exchange));
  expect(refused.map((body) => body['status_code'])).toEqual([33, 33, 33, 33, 33, 33]);
  expect((await ask('POST', ACCESS_TOKEN_V4)).body['status_code']).toBe(5);
});

test('tokens of the versions are no use in the place of each other', async () => {
  const { ask, origin } = await serve({ bearer });
  const token = String((await ask('GET', '/3/authentication/token/new')).body['request_token']);
  expect((await ask('POST', ACCESS_TOKEN_V4, { request_token: token })).body['status_code']).toBe(33);
  const tokenV4 = await decidedTokenV4(ask, origin);
  expect((await ask('POST', `${SESSION}/new`, { request_token: tokenV4 })).body['status_code']).toBe(17);
});

test('an API key is refused everywhere in version 4', async () => {
  const { ask } = await serve();
  for (const [method, path] of [
    ['POST', REQUEST_TOKEN_V4],
    ['POST', ACCESS_TOKEN_V4],
    ['DELETE', ACCESS_TOKEN_V4],
    ['GET', `/4/account/${SANDBOX.accountObjectId}/lists`],
  ] as const) {
    expect(await ask(method, path)).toMatchObject({ status: 401, body: { status_code: 7 } });
  }
});

test('a user token acts for its user in both versions, until it is deleted', async () => {
  const { ask, by, origin } = await serve({ bearer });
  const userToken = await newUserToken(ask, origin);
  const asUser = by(userToken);
  expect(await asUser('GET', '/3/account')).toMatchObject({ status: 200, body: { id: 1, username: SANDBOX.username } });
  expect(await asUser('GET', `/4/account/${SANDBOX.accountObjectId}/lists`)).toMatchObject({
    status: 200,
    body: { results: [] },
  });
  expect(await asUser('GET', `/4/account/${SANDBOX.ownerObjectId}/lists`)).toMatchObject({ status: 401 });
  expect((await asUser('POST', ACCESS_TOKEN_V4, { request_token: userToken })).body).toMatchObject({
    account_id: SANDBOX.accountObjectId,
    access_token: userToken,
  });
  const { body } = await ask('POST', `${SESSION}/convert/4`, { access_token: userToken });
  expect(await ask('GET', `/3/account?session_id=${body['session_id']}`)).toMatchObject({ body: { id: 1 } });

  expect((await ask('DELETE', ACCESS_TOKEN_V4, { access_token: userToken })).status).toBe(200);
  expect((await ask('DELETE', ACCESS_TOKEN_V4, { access_token: userToken })).body['status_code']).toBe(35);
  expect((await ask('POST', `${SESSION}/convert/4`, { access_token: userToken })).body['status_code']).toBe(35);
  expect((await asUser('GET', '/3/account')).body['status_code']).toBe(7);
});

test('an access token alone acts for the owner of the application; an API key and a dead session for nobody', async () => {
  const { ask, by } = await serve();
  const asApplication = by(bearer);
  const session = await newSession(ask);
  const account = async (who: typeof ask, query = '') => (await who('GET', `/3/account${query}`)).body;
  expect(await account(asApplication)).toMatchObject({ id: 2, username: 'sandbox-owner' });
  expect(await account(asApplication, `?session_id=${session}`)).toMatchObject({ id: 1 });
  expect(await account(asApplication, '?session_id=dead')).toMatchObject({ status_code: 3 });
  expect(await account(ask)).toMatchObject({ status_code: 3 });
  expect(await asApplication('GET', `/4/account/${SANDBOX.ownerObjectId}/lists`)).toMatchObject({ status: 401 });
  expect((await ask('POST', `${SESSION}/convert/4`, { access_token: bearer })).body['status_code']).toBe(35);
});
