import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { BY_ACCESS_TOKEN, logInByVersion4 } from '../support/approval.ts';
import { jwt } from '../support/jwt.ts';
import { createWorld } from '../support/world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

const LISTS = `GET /4/account/${SANDBOX.accountObjectId}/lists`;

const setUserToken = (world: World, stdin: string = SANDBOX.userAccessToken) =>
  world.run('config set user-token --stdin', { stdin });

/** Ends the user token at the sandbox, as its user could on the website. */
async function endUserToken({ sandbox }: World, userToken: string = SANDBOX.userAccessToken): Promise<void> {
  await fetch(`${sandbox.origin}/4/auth/access_token`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${SANDBOX.accessToken}` },
    body: JSON.stringify({ access_token: userToken }),
  });
}

test('status shows a user token with its scopes and its account', async () => {
  const world = await createWorld();
  await setUserToken(world);
  const { credentials, ...status } = await world.json('status');
  expect(status).toMatchObject({ exit: 0, logged_in: true, active: 'user_token', verified: null });
  expect(credentials[0]).toMatchObject({
    kind: 'user_token',
    source: 'store',
    active: true,
    account_object_id: SANDBOX.accountObjectId,
    scopes: ['api_read', 'api_write'],
    expires_at: null,
  });
  expect((await world.run('status')).stdout).toContain(
    `  user token  …${SANDBOX.userAccessToken.slice(-4)}  stored        api_read, api_write, account ${SANDBOX.accountObjectId}\n`,
  );
});

test('the scopes of a foreign user token stay on one line, which is cut', async () => {
  const world = await createWorld();
  await setUserToken(world, jwt({ scopes: ['api_write', 'a\nadmin\n\u001b[31m', ...Array(200).fill('scope')] }));
  const rows = (await world.run('status')).stdout.split('\n');
  expect(rows[1]).toMatch(/^ {2}user token {2}…\w{4} {2}stored {8}api_write, a admin \[31m, scope, .{200,}…$/);
  expect(rows[2]).toMatch(/^ {2}API key/);
});

test('a pending request token of version 4 is shown with its page', async () => {
  const world = await createWorld();
  const { approve_url: url } = await world.json('token --v4', { env: BY_ACCESS_TOKEN });
  expect((await world.run('status')).stdout).toContain(`to approve the request token: ${url}\n`);
});

test.each([
  ['with an API key', {}, ['GET /3/authentication 200', `${LISTS} 200`]],
  ['with nothing else', { TMDB_API_KEY: undefined }, [`${LISTS} 200`]],
])('--verify asks for the lists of the account, %s', async (_, env, requests) => {
  const world = await createWorld();
  await setUserToken(world);
  expect(await world.json('status --verify', { env })).toMatchObject({ exit: 0, logged_in: true, verified: true });
  expect(world.requests).toEqual(requests);
});

test('--verify asks about the session and the user token', async () => {
  const world = await createWorld();
  await logInByVersion4(world);
  world.requests.length = 0;
  expect(await world.json('status --verify')).toMatchObject({ verified: true, account: { username: 'sandbox' } });
  expect(world.requests).toEqual(['GET /3/authentication 200', 'GET /3/account 200', `${LISTS} 200`]);
});

test('a user token that is over is no login, and beside a session it is told', async () => {
  const world = await createWorld();
  await logInByVersion4(world);
  await endUserToken(world, world.stored().user_token.value);
  const dead = { verified: false, error: { code: 'token_invalid', hint: 'tmdb-auth login --v4' } };
  expect(await world.json('status --verify')).toMatchObject({ exit: 4, logged_in: true, ...dead });

  const other = await createWorld();
  await setUserToken(other);
  await endUserToken(other);
  expect(await other.json('status --verify')).toMatchObject({ exit: 4, logged_in: false, ...dead });
  const env = { TMDB_USER_ACCESS_TOKEN: SANDBOX.userAccessToken };
  expect((await other.json('status --verify', { env })).error.hint).toBe('unset TMDB_USER_ACCESS_TOKEN');
});

test('a user token that says nothing of itself cannot be verified', async () => {
  const world = await createWorld();
  await setUserToken(world, jwt('nothing'));
  expect(await world.json('status --verify')).toMatchObject({
    exit: 0,
    verified: null,
    warnings: [{ code: 'not_asked' }],
  });
});

test('whoami and print tell whose a user token is: TMDb is asked once', async () => {
  const world = await createWorld();
  await setUserToken(world);
  const printed = async (line: string) => (await world.run(line, { env: { TMDB_API_KEY: undefined } })).stdout;
  expect(await printed('print account-object-id')).toBe(`${SANDBOX.accountObjectId}\n`);
  expect(world.requests).toEqual([]);
  expect([await printed('whoami'), await printed('print username'), await printed('print account-id')]).toEqual([
    'sandbox\n',
    'sandbox\n',
    '1\n',
  ]);
  expect(world.requests).toEqual(['GET /3/account 200']);
  expect(world.stored().user_token).toMatchObject({ username: 'sandbox', account_id: 1 });
});

test('whoami of a user token that is over ends with 4', async () => {
  const world = await createWorld();
  await setUserToken(world);
  await endUserToken(world);
  expect(await world.json('whoami')).toMatchObject({
    exit: 4,
    error: { code: 'token_invalid', message: 'TMDb does not accept the user token', hint: 'tmdb-auth login --v4' },
  });
});

test.each([
  ['a session alone', (world: World) => world.run('login'), 'there is no user token'],
  ['a user token of nobody', (world: World) => setUserToken(world, jwt('nothing')), 'the user token does not say'],
])('print account-object-id with %s', async (_, prepare, message) => {
  const world = await createWorld();
  await prepare(world);
  expect(await world.json('print account-object-id')).toMatchObject({
    exit: 4,
    error: { code: 'not_logged_in', message: expect.stringContaining(message), hint: 'tmdb-auth login --v4' },
  });
});
