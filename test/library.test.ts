import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createTmdbAuth, loadCredentials, TmdbAuthError, type TmdbAuthOptions } from '../src/library.ts';
import { SANDBOX } from '../src/sandbox/credentials.ts';
import { startSandbox } from '../src/sandbox/server.ts';
import { jwt } from './support/jwt.ts';
import { createTestServer } from './support/server.ts';
import { createWorld } from './support/world.ts';

async function start(options: Partial<TmdbAuthOptions> = {}) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { baseUrl, webUrl } = sandbox;
  const tmdb = createTmdbAuth({ credential: SANDBOX.accessToken, baseUrl, webUrl, ...options });
  onTestFinished(() => tmdb.close());
  return { sandbox, tmdb };
}

const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    ({ code, message, hint, cause }) => ({ code, message, hint, cause }),
  );

test.each([
  ['an API key', SANDBOX.apiKey],
  ['an access token', ` ${SANDBOX.accessToken}\n`],
  ['one with its kind', { kind: 'api_key', value: SANDBOX.apiKey } as const],
])('the credential is %s', async (_, credential) => {
  await (await start({ credential })).tmdb.checkKey();
});

test('what is no credential is told to a program, without a word about a command', () => {
  const create = () => createTmdbAuth({ credential: 'Bearer x' });
  expect(create).toThrow(
    new TmdbAuthError('bad_api_key', 'credential is neither an API key nor an access token: leave out the word Bearer'),
  );
  expect(() => createTmdbAuth({ credential: SANDBOX.apiKey, webUrl: 'http://example.com' })).toThrow('webUrl is not');
});

test('an error has the name of its class, and no hint', async () => {
  const { tmdb } = await start();
  const error = await tmdb.getAccount('unknown').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'session_invalid', statusCode: 3, hint: undefined });
  expect(inspect(error)).toMatch(/^TmdbAuthError: TMDb does not accept the session\n/);
});

test.each([
  ['version 3', false, /\/authenticate\/[0-9a-f]{40}\?redirect_to=http%3A%2F%2F127\.0\.0\.1%3A1%2Fx$/],
  ['version 4', true, /\/auth\/access\?request_token=eyJ[\w.-]+$/],
])('approvalUrl leads to the page of %s', async (_, isVersion4, url) => {
  const { tmdb, sandbox } = await start();
  const redirectTo = 'http://127.0.0.1:1/x';
  const { requestToken } = await (isVersion4 ? tmdb.createUserRequestToken({ redirectTo }) : tmdb.createRequestToken());
  const page = tmdb.approvalUrl(requestToken, { redirectTo });
  expect(page).toMatch(url);
  expect(page.startsWith(sandbox.webUrl)).toBe(true);
  expect((await fetch(page)).status).toBe(200);
  expect(createTmdbAuth({ credential: SANDBOX.apiKey }).approvalUrl('abc')).toBe(
    'https://www.themoviedb.org/authenticate/abc',
  );
});

test('waitForApproval asks until somebody has approved', async () => {
  const { tmdb, sandbox } = await start();
  const token = await tmdb.createRequestToken();
  sandbox.fail('maintenance:1');
  const waiting = tmdb.waitForApproval(token.requestToken, { interval: 10 });
  while (sandbox.requests().length < 5) await new Promise(setImmediate);
  sandbox.approve(token.requestToken);
  const { sessionId } = await waiting;
  expect(await tmdb.getAccount(sessionId)).toMatchObject({ username: SANDBOX.username });
});

test('waitForUserToken does that for version 4, and a denied token is refused at once', async () => {
  const { tmdb, sandbox } = await start();
  const token = await tmdb.createUserRequestToken();
  const waiting = tmdb.waitForUserToken(token, { interval: 10 });
  while (sandbox.requests().length < 4) await new Promise(setImmediate);
  sandbox.approve(token.requestToken);
  expect(await waiting).toMatchObject({ accountObjectId: SANDBOX.accountObjectId });
  const other = await tmdb.createUserRequestToken();
  sandbox.deny(other.requestToken);
  expect(await outcomeOf(tmdb.waitForUserToken(other))).toMatchObject({ code: 'token_invalid', hint: undefined });
});

test('a token of the other version is not waited for', async () => {
  const { tmdb } = await start();
  const usage = { code: 'usage', message: expect.stringContaining('that is not a request token of version') };
  expect(await outcomeOf(tmdb.waitForApproval(await tmdb.createUserRequestToken()))).toMatchObject(usage);
  expect(await outcomeOf(tmdb.waitForUserToken(await tmdb.createRequestToken()))).toMatchObject(usage);
});

test.each(['waitForApproval', 'waitForUserToken'] as const)('%s ends with the token', async (wait) => {
  const { tmdb, sandbox } = await start();
  const token = await (wait === 'waitForApproval' ? tmdb.createRequestToken() : tmdb.createUserRequestToken());
  sandbox.advance(60 * 60_000);
  expect(await outcomeOf(tmdb[wait](token))).toMatchObject({ code: 'token_expired' });
});

test.each([
  ['waitForApproval', 17, 'token_expired', 'a session'],
  ['waitForUserToken', 33, 'token_invalid', 'a user token'],
] as const)('%s tells what an answer that got lost may have made', async (wait, statusCode, code, what) => {
  const end = new Date(Date.now() + 3_600_000);
  const refusal = { status: 401, headers: { date: end.toUTCString() }, body: { status_code: statusCode } };
  const lost = { headers: { 'content-length': '99', connection: 'close' }, body: '{' };
  const answers = [lost, wait === 'waitForApproval' ? refusal : { ...refusal, headers: {} }];
  const { baseUrl } = await createTestServer(() => answers.shift()!);
  const tmdb = createTmdbAuth({ credential: SANDBOX.accessToken, baseUrl });
  const requestToken = wait === 'waitForApproval' ? 'a1' : jwt({ scopes: ['pending_request_token'] });
  const token = { requestToken, expiresAt: end.valueOf() - 1_000 };
  expect(await outcomeOf(tmdb[wait](token, { interval: 1 }))).toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`; TMDb may have made ${what} that was lost$`)),
  });
});

test('a signal ends one call or wait, with its reason as the cause', async () => {
  const { tmdb } = await start();
  const { requestToken } = await tmdb.createRequestToken();
  const ending = new AbortController();
  const waiting = outcomeOf(tmdb.waitForApproval(requestToken, { interval: 60_000, signal: ending.signal }));
  await tmdb.checkKey();
  ending.abort('no time');
  const aborted = { code: 'interrupted', message: 'aborted', hint: undefined, cause: 'no time' };
  expect(await waiting).toEqual(aborted);
  expect(await outcomeOf(tmdb.createGuestSession({ signal: ending.signal }))).toEqual(aborted);
  expect(await outcomeOf(tmdb.createGuestSession())).toBe('done');
});

test('a signal ends a call whose answer does not come, and close ends all', async () => {
  const ending = new AbortController();
  const { baseUrl } = await createTestServer(() => {
    setImmediate(() => ending.abort());
    return { headers: { 'content-length': '100' }, body: '{' };
  });
  const tmdb = createTmdbAuth({ credential: SANDBOX.apiKey, baseUrl });
  expect(await outcomeOf(tmdb.checkKey({ signal: ending.signal }))).toMatchObject({ code: 'interrupted' });
  const waiting = outcomeOf(tmdb.checkKey());
  setTimeout(() => tmdb.close(), 50);
  expect(await waiting).toMatchObject({ code: 'interrupted', message: 'the client was closed' });
  expect(await outcomeOf(tmdb.checkKey())).toMatchObject({ code: 'interrupted', message: 'the client was closed' });
});

test('loadCredentials gives what the command has stored, by profile and API', async () => {
  const world = await createWorld();
  await world.run('login --profile work');
  await world.run('config set access-token --stdin --profile work', {
    stdin: SANDBOX.accessToken,
    env: { TMDB_API_KEY: undefined },
  });
  const before = process.env['TMDB_AUTH_CONFIG_DIR'];
  process.env['TMDB_AUTH_CONFIG_DIR'] = join(world.directory, 'tmdb-auth');
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMDB_AUTH_CONFIG_DIR'];
    else process.env['TMDB_AUTH_CONFIG_DIR'] = before;
  });
  const baseUrl = `${world.sandbox.origin}/3`;
  expect(await loadCredentials({ profile: 'work', baseUrl })).toEqual({
    apiKey: SANDBOX.apiKey,
    accessToken: SANDBOX.accessToken,
    sessionId: world.stored('work').session.value,
    guestSessionId: undefined,
    userToken: undefined,
    username: SANDBOX.username,
    accountId: undefined,
    accountObjectId: undefined,
  });
  expect(await outcomeOf(loadCredentials({ profile: 'other', baseUrl }))).toMatchObject({
    code: 'not_logged_in',
    hint: undefined,
  });
  expect((await loadCredentials({ profile: 'work' })).sessionId).toBeUndefined();
  await expect(loadCredentials({ baseUrl: 'http://example.com' })).rejects.toMatchObject({ code: 'usage' });
});
