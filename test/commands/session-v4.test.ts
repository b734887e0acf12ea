import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Response } from '../support/server.ts';
import { GOOD, MADE, refusal, requestTokenUntil, startServerOfVersion4 } from '../support/server-v4.ts';
import { createWorld } from '../support/world.ts';

const MINUTE = 60_000;
const REFUSED = 'the request token was denied, used or is unknown: TMDb does not say which';
const FROM_USER_TOKEN = 'TMDb denied the session for the user token; the user token stays stored';
const OF_APPLICATION =
  "TMDb denied the session: the token is the application's, not a user's; the user token stays stored";
const TOO_MANY = { status: 429, headers: { 'retry-after': '9' }, body: '' };

type World = Awaited<ReturnType<typeof createWorld>>;

const live = ({ clock }: World) => requestTokenUntil(clock.time + 15 * MINUTE);
const over = ({ clock }: World) => requestTokenUntil(clock.time - 1_000);

/** What is stored for a server. */
const storedAt = (world: World, origin: string) =>
  JSON.parse(readFileSync(world.file, 'utf8')).profiles.default?.[origin];

test.each([
  ['HTTP 422 without a code', live, { status: 422, body: {} }, 8, 'approval_pending'],
  ['code 41', live, refusal(422, 41), 8, 'approval_pending'],
  ['code 41 with another HTTP status', live, refusal(401, 41), 8, 'approval_pending'],
  ['code 41 past the end of the token', over, refusal(422, 41), 4, 'token_expired'],
  ['code 33', live, refusal(401, 33), 4, 'token_invalid'],
  ['code 35', live, refusal(401, 35), 4, 'token_invalid'],
  ['code 5', live, refusal(422, 5), 4, 'token_invalid'],
  ['code 6', live, refusal(404, 6), 4, 'token_invalid'],
  ['another refusal', live, { status: 403, body: {} }, 4, 'token_invalid'],
  ['code 33 past the end of the token', over, refusal(401, 33), 4, 'token_expired'],
  ['code 35 past the end of the token', over, refusal(401, 35), 4, 'token_expired'],
  ['code 7', live, refusal(401, 7), 4, 'bad_api_key'],
  ['429 without a body', live, TOO_MANY, 5, 'rate_limited'],
])('the exchange is refused with %s', async (_, token, exchange, exit, code) => {
  const world = await createWorld();
  const server = await startServerOfVersion4({ exchange });
  const outcome = await world.json(`session ${token(world)} --timeout 5`, { env: server.env });
  expect(outcome).toMatchObject({ exit, error: { code } });
  if (code === 'token_invalid') expect(outcome.error.message).toContain(REFUSED);
  if (code === 'rate_limited') expect(outcome.error.message).toMatch(/too many requests/);
  expect([...new Set(server.calls())]).toEqual(['exchange']);
});

test.each([
  ['code 36', refusal(401, 36), OF_APPLICATION],
  ['code 3', refusal(401, 3), FROM_USER_TOKEN],
  ['code 35', refusal(401, 35), FROM_USER_TOKEN],
  ['code 5', refusal(422, 5), FROM_USER_TOKEN],
  ['another refusal', { status: 404, body: {} }, FROM_USER_TOKEN.replace(';', ': without a reason (HTTP 404);')],
])('the conversion is refused with %s: the user token stays', async (_, convert, message) => {
  const world = await createWorld();
  const server = await startServerOfVersion4({ convert });
  const outcome = await world.json(`session ${live(world)}`, { env: server.env });
  expect(outcome).toMatchObject({ exit: 4, error: { code: 'session_denied', message } });
  expect(storedAt(world, server.origin)).toEqual({
    user_token: { value: MADE.userToken, account_object_id: SANDBOX.accountObjectId },
  });
  expect(server.calls()).toEqual(['exchange', 'convert']);
});

const LOST = { headers: { 'content-length': '99', connection: 'close' }, body: '{"success":true' };

test.each([
  ['429', TOO_MANY, /too many requests/],
  ['an outage', refusal(500, 11), /trouble of its own/],
  ['half an answer', LOST, /the connection broke off .*; TMDb may have made a session that was lost/],
  ['an answer without a session', { body: { success: true } }, /no usable session_id/],
])('the conversion gets %s: the user token is a login, and the session comes later', async (_, convert, message) => {
  const world = await createWorld();
  let reply: Response = convert;
  const server = await startServerOfVersion4({ convert: () => reply });
  expect(await world.json(`session ${live(world)} --timeout 2`, { env: server.env })).toMatchObject({
    exit: 0,
    session_id: null,
    user_token: MADE.userToken,
    stored: true,
    warnings: [{ code: 'no_session', message: expect.stringMatching(message) }],
  });
  expect(server.calls().filter((call) => call === 'exchange')).toHaveLength(1);

  reply = { body: { success: true, session_id: MADE.sessionId } };
  expect(await world.json('session', { env: server.env })).toMatchObject({ exit: 0, session_id: MADE.sessionId });
  expect(storedAt(world, server.origin)).toMatchObject({
    user_token: { value: MADE.userToken },
    session: { value: MADE.sessionId },
  });
});

test.each([
  ['an outage', { convert: refusal(500, 11) }, 5, 'service_unavailable', 'was ended at TMDb again'],
  ['a refusal', { convert: refusal(401, 36) }, 4, 'session_denied', 'was ended at TMDb again'],
  [
    'an outage that goes on',
    { convert: refusal(500, 11), 'end user token': refusal(500, 11) },
    5,
    'service_unavailable',
    'could not be ended at TMDb: revoke it in the settings of your account on the website of TMDb',
  ],
])('with --no-store and %s the user token is ended again, if it can be', async (_, answers, exit, code, fate) => {
  const world = await createWorld();
  const server = await startServerOfVersion4(answers);
  const outcome = await world.json(`session ${live(world)} --no-store --timeout 5`, { env: server.env });
  expect(outcome).toMatchObject({
    exit,
    error: { code, message: expect.stringMatching(new RegExp(`; the new user token ${fate}$`)) },
  });
  expect([...new Set(server.calls())]).toEqual(['exchange', 'convert', 'end user token']);
  expect(server.requests.at(-1)).toMatchObject({ body: JSON.stringify({ access_token: MADE.userToken }) });
});

test.each([
  [
    ' --no-store',
    6,
    'the new session was ended at TMDb again; the new user token was ended',
    ['end session', 'end user token'],
  ],
  ['', 0, '', []],
])('a result that nobody takes ends both where nothing is stored: session%s', async (flags, exit, told, ended) => {
  const world = await createWorld();
  const server = await startServerOfVersion4();
  const outcome = await world.run(`session ${live(world)}${flags} --show-secrets`, {
    env: server.env,
    stdoutFails: 'EPIPE',
  });
  expect(outcome.exit).toBe(exit);
  expect(outcome.stderr.replaceAll('\n', ' ')).toContain(told);
  expect(server.calls()).toEqual(['exchange', 'convert', ...ended]);
});

test('--show-secrets gives the user token and the session, one a line', async () => {
  const world = await createWorld();
  const server = await startServerOfVersion4();
  const { stdout } = await world.run(`session ${live(world)} --no-store --show-secrets`, { env: server.env });
  expect(stdout).toBe(`${MADE.userToken}\n${MADE.sessionId}\n`);
});

test('an exchange whose answer got lost in the wait is told of, when the token is refused then', async () => {
  const world = await createWorld();
  const answers = [refusal(422, 41), LOST, refusal(401, 33)];
  const server = await startServerOfVersion4({ exchange: () => answers.shift()! });
  const start = world.clock.time;
  const outcome = await world.json(`session ${live(world)} --wait --timeout 60`, { env: server.env });
  expect(outcome).toMatchObject({
    exit: 4,
    error: {
      code: 'token_invalid',
      message: `${REFUSED}; an answer got lost before, and TMDb may have made a user token by then`,
    },
  });
  expect([server.calls().length, world.clock.time - start]).toEqual([3, 10_000]);
});

test.each([
  ['exchange', 'user token', ['exchange', 'end user token']],
  ['convert', 'session', ['exchange', 'convert', 'end session']],
])('what cannot be stored is ended again: at the %s', async (call, what, calls) => {
  const world = await createWorld();
  const damage = (reply: Response) => () => {
    writeFileSync(world.file, 'damaged');
    return reply;
  };
  const server = await startServerOfVersion4({ [call]: damage(GOOD[call]!) });
  await world.run('config set profile default');
  expect(await world.json(`session ${live(world)}`, { env: server.env })).toMatchObject({
    exit: 6,
    error: { code: 'store_corrupt', message: expect.stringContaining(`; the new ${what} was ended at TMDb again`) },
  });
  expect(server.calls()).toEqual(calls);
});
