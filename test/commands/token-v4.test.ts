import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { requestTokenUntil, startServerOfVersion4 } from '../support/server-v4.ts';
import { createWorld } from '../support/world.ts';

const MINUTE = 60_000;

type World = Awaited<ReturnType<typeof createWorld>>;

const live = ({ clock }: World) => requestTokenUntil(clock.time + 15 * MINUTE);

test.each([
  [
    'token --v4',
    { TMDB_API_KEY: SANDBOX.apiKey },
    /version 4 of the API takes the API Read Access Token/,
    /set TMDB_ACC/,
  ],
  ['session', { TMDB_API_KEY: SANDBOX.apiKey }, /version 4 of the API takes the API Read Access Token/, /set TMDB_ACC/],
  [
    'login --v4',
    { TMDB_API_KEY: SANDBOX.apiKey },
    /version 4 of the API takes the API Read Access Token/,
    /set TMDB_ACC/,
  ],
  ['token --v4', {}, /no access token, and nobody can be asked here/, /^set TMDB_ACCESS_TOKEN/],
])('%s without an access token sends nothing', async (line, key, message, hint) => {
  const world = await createWorld();
  const server = await startServerOfVersion4();
  const env = { ...server.env, TMDB_ACCESS_TOKEN: undefined, ...key };
  const words = line === 'session' ? ['session', live(world)] : line.split(' ');
  const { exit, stdout, stderr } = await world.run([...words, ...(line.startsWith('login') ? [] : ['--json'])], {
    env,
  });
  const error = stdout === '' ? stderr.replaceAll('\n', ' ') : JSON.parse(stdout).error.message;
  expect({ exit, error }).toEqual({ exit: 2, error: expect.stringMatching(message) });
  if (stdout !== '')
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'input_required', hint: expect.stringMatching(hint) });
  expect(server.requests).toEqual([]);
});

test('a stored API key is told to be replaced by an access token', async () => {
  const world = await createWorld();
  const env = { TMDB_API_KEY: undefined };
  await world.run('config set api-key --stdin', { env, stdin: SANDBOX.apiKey });
  expect((await world.json('token --v4', { env })).error).toMatchObject({
    code: 'input_required',
    hint: expect.stringMatching(/then: tmdb-auth config set access-token$/),
  });
  expect(world.requests).toEqual([]);
});

test.each([
  [SANDBOX.userAccessToken, 'TOKEN is not a request token but a user token'],
  [SANDBOX.accessToken, 'TOKEN is not a request token but an access token'],
])('another token in place of a request token is told, and not sent', async (token, message) => {
  const world = await createWorld();
  expect((await world.json(`session ${token}`)).error).toMatchObject({ code: 'usage', message });
  expect(world.requests).toEqual([]);
});

test('a request token of version 4 is not approved with a password', async () => {
  const world = await createWorld();
  expect((await world.json(`validate ${live(world)}`)).error).toMatchObject({
    code: 'usage',
    message: 'a request token of version 4 is approved in the browser only',
  });
  expect(world.requests).toEqual([]);
});

test('a base URL without /3 is told before anything is sent', async () => {
  const world = await createWorld();
  const server = await startServerOfVersion4();
  const env = { ...server.env, TMDB_AUTH_BASE_URL: server.origin };
  expect(await world.json('token --v4', { env })).toMatchObject({ exit: 2, error: { code: 'usage' } });
  expect(server.requests).toEqual([]);
});

test('who is asked for an access token, and types the API key, is told and asked again', async () => {
  const world = await createWorld();
  const { exit, stderr } = await world.run('token --v4', {
    env: { TMDB_API_KEY: undefined },
    answers: [
      ['TMDb access token', `${SANDBOX.apiKey}\r`],
      ['takes the API Read Access Token, not the API key', `${SANDBOX.accessToken}\r`],
    ],
  });
  expect(exit).toBe(0);
  expect(stderr).not.toContain('TMDb API key or');
  expect(world.stored()).toMatchObject({ access_token: { value: SANDBOX.accessToken } });
  expect(world.requests).toEqual(['POST /4/auth/request_token 200']);
});

test('with an API key alone a terminal is not asked, since the variable would still be used', async () => {
  const world = await createWorld();
  const { exit, stderr } = await world.run('login --v4', { answers: [] });
  expect(exit).toBe(2);
  expect(stderr).toContain('set TMDB_ACCESS_TOKEN');
  expect(world.requests).toEqual([]);
});
