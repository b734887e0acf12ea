import { describe, expect, test } from 'vitest';
import { createTestServer } from '../support/server.ts';
import { createWorld } from '../support/world.ts';

const MINUTE = 60_000;

test('what is known here of a refused token is said, and no more', async () => {
  const world = await createWorld();
  const refused = async (line: string) => {
    const { exit, error } = await world.json(line);
    return { exit, code: error.code, message: error.message };
  };

  await world.run('token');
  expect(await refused('session')).toEqual({
    exit: 8,
    code: 'approval_pending',
    message: 'the request token is not approved yet, or no longer usable',
  });

  await world.run('validate');
  await world.run('session');
  expect(await refused('session')).toEqual({
    exit: 4,
    code: 'session_denied',
    message: 'the request token has been exchanged for a session already; it works once',
  });

  expect(await refused(`session ${'0'.repeat(40)}`)).toEqual({
    exit: 4,
    code: 'token_invalid',
    message: 'TMDb denied the session: the request token is not approved, or expired, used or unknown',
  });
  expect(await refused(`validate ${'0'.repeat(40)}`)).toEqual({
    exit: 4,
    code: 'token_invalid',
    message: 'TMDb does not accept the request token: it is expired or invalid',
  });

  await world.run('token');
  world.clock.time += 61 * MINUTE;
  const expired = { exit: 4, code: 'token_expired', message: expect.stringMatching(/^the request token expired at 2/) };
  expect(await refused('session')).toEqual(expired);
  expect(await refused('validate')).toEqual(expired);
});

test('--wait asks every 5 s until the token is approved', async () => {
  const world = await createWorld();
  const { request_token: token } = await world.json('token');
  const start = world.clock.time;
  const waiting = world.run('session --wait');
  // The first asking is under way; the approval falls between two of them.
  const approval = world.run(`validate ${token} --no-store`);
  const [{ exit }] = await Promise.all([waiting, approval]);
  expect(exit).toBe(0);
  expect((world.clock.time - start) % 5_000).toBe(0);
  expect(world.requests.filter((line) => line.endsWith('session/new 200'))).toHaveLength(1);
});

test.each([
  { line: 'session --wait --timeout 30', exit: 8, code: 'approval_pending', waited: 30_000 },
  { line: 'session --wait --timeout 2h', exit: 4, code: 'token_expired', waited: 60 * MINUTE },
  { line: 'session --wait', exit: 4, code: 'token_expired', waited: 60 * MINUTE },
])('$line gives up in time', async ({ line, exit, code, waited }) => {
  const world = await createWorld();
  await world.run('token');
  const start = world.clock.time;
  const outcome = await world.json(line);
  expect({ exit: outcome.exit, code: outcome.error.code }).toEqual({ exit, code });
  expect(world.clock.time - start).toBeGreaterThan(waited - 5_001);
  expect(world.clock.time - start).toBeLessThanOrEqual(waited);
});

test('an answer that got lost may have been a session, and this is said', async () => {
  const world = await createWorld();
  const server = await createTestServer(({ url }) =>
    url.includes('session/new')
      ? { headers: { 'content-length': '99' }, body: '{"success":true' }
      : { body: { success: true, request_token: 'abc' } },
  );
  const lost = {
    exit: 5,
    error: {
      code: 'timeout',
      message: expect.stringMatching(/; TMDb may have made a session that was lost/),
      hint: expect.stringMatching(/; it could be revoked in the settings of your account on the website of TMDb$/),
    },
  };
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl, TMDB_AUTH_TIMEOUT: '1' };
  expect(await world.json('session abc', { env })).toMatchObject(lost);
  expect(await world.json('login', { env })).toMatchObject(lost);
  expect((await world.json('token', { env })).exit).toBe(0);
});

describe('a token from elsewhere', () => {
  test('is waited for too', async () => {
    const world = await createWorld();
    const { request_token: token } = await world.json('token --no-store');
    const waiting = world.run(`session ${token} --wait`);
    const [{ exit }] = await Promise.all([waiting, world.run(`validate ${token} --no-store`)]);
    expect(exit).toBe(0);
  });

  test.each([
    ['--timeout 30', 30_000],
    ['', 60 * MINUTE],
  ])('that nobody approves is given up in time: --wait %s', async (option, waited) => {
    const world = await createWorld();
    const start = world.clock.time;
    const { exit, error } = await world.json(`session ${'0'.repeat(40)} --wait ${option}`.trim());
    expect({ exit, code: error.code, waited: world.clock.time - start }).toEqual({
      exit: 8,
      code: 'approval_pending',
      waited,
    });
  });
});
