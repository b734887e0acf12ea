import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { BY_ACCESS_TOKEN, logInByVersion4 } from '../support/approval.ts';
import { MADE, refusal, startServerOfVersion4 } from '../support/server-v4.ts';
import { createWorld } from '../support/world.ts';

const DELETES = ['DELETE /3/authentication/session 200', 'DELETE /4/auth/access_token 200'];

test('logout ends the session, then the user token, and tells of each', async () => {
  const world = await createWorld();
  await logInByVersion4(world);
  expect(await world.run('logout', { env: BY_ACCESS_TOKEN })).toEqual({
    exit: 0,
    stdout: '',
    stderr:
      'the session is ended at TMDb\nthe user token is ended at TMDb\nremoved here: session, user token, request token\n',
  });
  expect(world.stored()).toBeUndefined();
  expect(world.requests.slice(-2)).toEqual(DELETES);
});

test('with an API key the user token ends itself', async () => {
  const world = await createWorld();
  await logInByVersion4(world);
  const ended = (kind: string) => ({ kind, revoked: true, known: true });
  expect(await world.json('logout')).toMatchObject({
    exit: 0,
    revoked: true,
    known: true,
    revocations: [ended('session'), ended('user_token')],
    removed: ['session', 'user_token', 'request_token'],
  });
  expect(world.requests.slice(-2)).toEqual(DELETES);
});

test.each([
  ['the session', { 'end session': refusal(500, 11) }, ['session'], null],
  ['the user token', { 'end user token': refusal(401, 10) }, ['user_token'], false],
])('what TMDb does not confirm stays: %s', async (what, answers, left, revoked) => {
  const world = await createWorld();
  const server = await startServerOfVersion4(answers);
  const { env } = server;
  await world.run('config set user-token --stdin', { env, stdin: MADE.userToken });
  await world.run('session', { env });
  const outcome = await world.json('logout --timeout 2', { env });
  expect(outcome).toMatchObject({
    exit: revoked === null ? 5 : 4,
    revoked,
    error: { message: expect.stringMatching(new RegExp(`^${what} is not ended at TMDb, and stays here: `)) },
    warnings: [],
  });
  const { credentials } = await world.json('status', { env });
  const stored = credentials.filter(({ source }: { source: string }) => source === 'store');
  expect(stored.map(({ kind }: { kind: string }) => kind)).toEqual(left);
});

test('what TMDb confirms neither of is one error and one warning', async () => {
  const world = await createWorld();
  await logInByVersion4(world);
  await world.sandbox.close();
  expect(await world.json('logout --timeout 5', { env: BY_ACCESS_TOKEN })).toMatchObject({
    exit: 5,
    revoked: null,
    removed: ['request_token'],
    error: { code: 'network', message: expect.stringMatching(/^the session is not ended/) },
    warnings: [{ code: 'not_revoked', message: expect.stringMatching(/^the user token is not ended/) }],
  });
  expect(Object.keys(world.stored())).toEqual(['user_token', 'session']);
});

test.each([6, 34, 35, 37])('a user token that TMDb does not know is removed: code %i', async (code) => {
  const world = await createWorld();
  const { env } = await startServerOfVersion4({ 'end user token': refusal(404, code) });
  await world.run('config set user-token --stdin', { env, stdin: MADE.userToken });
  expect(await world.json('logout', { env })).toMatchObject({
    exit: 0,
    revocations: [{ kind: 'user_token', revoked: true, known: false }],
    removed: ['user_token'],
  });
});

test.each([
  [
    'the user token, alone beside an API key',
    { TMDB_API_KEY: SANDBOX.apiKey },
    /TMDb does not accept it as a credential, and does not say whether it is over$/,
    'to ask with an access token: tmdb-auth config set access-token; to remove it here only: tmdb-auth logout --local',
  ],
  [
    'the access token',
    BY_ACCESS_TOKEN,
    /TMDb does not accept the access token/,
    expect.stringMatching(/; to remove it here only: tmdb-auth logout --local$/),
  ],
])('a user token stays where TMDb refuses the Bearer: %s', async (_, application, message, hint) => {
  const world = await createWorld();
  const server = await startServerOfVersion4({ 'end user token': refusal(401, 7) });
  const env = { ...server.env, TMDB_ACCESS_TOKEN: undefined, ...application };
  await world.run('config set user-token --stdin', { env, stdin: MADE.userToken });
  expect(await world.json('logout', { env })).toMatchObject({
    exit: 4,
    revoked: false,
    removed: [],
    error: { message: expect.stringMatching(message), hint },
  });
});

test('a user token of a variable is ended, and cannot be unset', async () => {
  const world = await createWorld();
  const env = { TMDB_USER_ACCESS_TOKEN: SANDBOX.userAccessToken };
  const { exit, stderr } = await world.run('logout', { env });
  expect({ exit, stderr }).toEqual({
    exit: 0,
    stderr:
      'warning: TMDB_USER_ACCESS_TOKEN is set and cannot be unset from here\n' +
      'the user token is ended at TMDb\nnothing was removed here\n',
  });
});

test('profile remove ends both', async () => {
  const world = await createWorld();
  await logInByVersion4(world);
  expect(await world.json('profile remove default --yes')).toMatchObject({
    exit: 0,
    removed: 'default',
    revoked: true,
  });
  expect(world.requests.slice(-2)).toEqual(DELETES);
});
