import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Received } from '../support/server.ts';
import { requestTokenUntil, startServerOfVersion4, userTokenOf } from '../support/server-v4.ts';
import { createWorld } from '../support/world.ts';

const ANN = 'a'.repeat(24);
const EVE = 'e'.repeat(24);

/** A world with a server where the next login is of whoever is named, and answers what each token and session is. */
async function createTwoUsers() {
  const world = await createWorld();
  let logins = 0;
  let user = ANN;
  const names = new Map<string, string>();
  const nameOf = ({ url, headers }: Received) =>
    names.get(new URL(url, 'http://x').searchParams.get('session_id') ?? headers.authorization?.slice(7) ?? '');
  const server = await startServerOfVersion4({
    exchange() {
      logins += 1;
      const userToken = userTokenOf(user, String(logins));
      names.set(userToken, user === ANN ? 'ann' : 'eve');
      return { body: { success: true, account_id: user, access_token: userToken } };
    },
    convert({ body }) {
      const sessionId = `session-${logins}`;
      names.set(sessionId, names.get(JSON.parse(body).access_token)!);
      return { body: { success: true, session_id: sessionId } };
    },
    account: (request) => ({ body: { id: nameOf(request) === 'ann' ? 1 : 2, username: nameOf(request), name: '' } }),
  });
  const { env } = server;
  return {
    ...world,
    env,
    calls: server.calls,
    /** What was ended, in order. */
    ended: () => server.requests.filter(({ method }) => method === 'DELETE').map(({ body }) => JSON.parse(body)),
    logIn(who: string, circumstances = {}, flags = '') {
      user = who;
      const token = requestTokenUntil(world.clock.time + 900_000);
      return world.run(`session ${token} --json${flags}`, { env, ...circumstances });
    },
    stored: () => JSON.parse(readFileSync(world.file, 'utf8')).profiles.default[server.origin],
  };
}

test('of two logins of one user the first is ended, with --keep it is not', async () => {
  const { logIn, ended, stored, calls } = await createTwoUsers();
  await logIn(ANN);
  const { user_token: first } = stored();
  const { stdout } = await logIn(ANN);
  expect(JSON.parse(stdout)).toMatchObject({ replaced: { username: null, ended: true }, warnings: [] });
  expect(ended()).toEqual([{ access_token: first.value }, { session_id: 'session-1' }]);
  expect(calls()).not.toContain('account');
  expect(JSON.parse((await logIn(ANN, {}, ' --keep')).stdout)).toMatchObject({ replaced: { ended: false } });
  expect(ended()).toHaveLength(2);
});

test("another user's login goes with all that it has, when a person has said so", async () => {
  const { logIn, ended, stored, run, env } = await createTwoUsers();
  await logIn(ANN);
  await run('whoami', { env });
  const before = stored();
  const question = 'replace the login of ann in profile default by one of eve?';
  const refused = await logIn(EVE, { answers: [['(y/N)', 'n\r']] });
  expect(refused.stderr).toContain(question);
  expect(JSON.parse(refused.stdout).error).toMatchObject({
    code: 'not_logged_in',
    message: 'the login of ann in profile default is kept; the new user token was ended at TMDb again',
  });
  expect([stored(), ended()]).toEqual([before, [{ access_token: userTokenOf(EVE, '2') }]]);

  const agreed = await logIn(EVE, { answers: [['(y/N)', 'y\r']] });
  expect(JSON.parse(agreed.stdout)).toMatchObject({
    session_id: 'session-3',
    replaced: { username: 'ann', ended: true },
  });
  expect(ended().slice(1)).toEqual([{ session_id: 'session-1' }, { access_token: userTokenOf(ANN, '1') }]);
  expect(stored()).toMatchObject({ user_token: { account_object_id: EVE }, session: { value: 'session-3' } });
});

test('Ctrl-C at that question ends what is new, and keeps what is stored', async () => {
  const { logIn, ended, stored, run, env } = await createTwoUsers();
  await logIn(ANN);
  await run('whoami', { env });
  const before = stored();
  expect((await logIn(EVE, { answers: [['(y/N)', '\u0003']] })).exit).toBe(130);
  expect([stored(), ended()]).toEqual([before, [{ access_token: userTokenOf(EVE, '2') }]]);
});

test("a script that replaces another user's login is warned; nobody's name is asked for where none is known", async () => {
  const { logIn } = await createTwoUsers();
  await logIn(ANN);
  expect(JSON.parse((await logIn(EVE)).stdout).warnings).toEqual([
    { code: 'other_user_replaced', message: 'the login of another user in profile default is replaced by one of eve' },
  ]);
});

test('a user token that cannot be ended is told of, and the login is good', async () => {
  const { logIn, run, env, clock } = await createTwoUsers();
  await logIn(ANN);
  const server = await startServerOfVersion4({ 'end user token': { status: 500, body: { success: false } } });
  const elsewhere = { ...env, TMDB_AUTH_BASE_URL: server.baseUrl };
  const again = () => run(`session ${requestTokenUntil(clock.time + 900_000)} --json`, { env: elsewhere });
  await run('config set user-token --stdin', { env: elsewhere, stdin: SANDBOX.userAccessToken });
  expect(JSON.parse((await again()).stdout)).toMatchObject({
    success: true,
    replaced: { ended: false },
    warnings: [
      {
        code: 'former_user_token_alive',
        message: expect.stringMatching(
          /^the former user token …\w{4} may still be valid: .*; revoke it in the settings/,
        ),
      },
    ],
  });
});

test.each([
  ['the same user', 'sandbox', ['user_token', 'session'], [], []],
  ['another user', 'ann', ['session'], ['DELETE /4/auth/access_token 200'], ['other_user_replaced']],
])('a login with a password finds a user token of %s', async (_, username, left, ended, warned) => {
  const world = await createWorld();
  await world.run('config set user-token --stdin', { stdin: SANDBOX.userAccessToken });
  await world.run('whoami');
  expect(world.stored().user_token).toMatchObject({ username: 'sandbox' });
  writeFileSync(world.file, readFileSync(world.file, 'utf8').replace('"sandbox"', `"${username}"`));
  // In place of the one that is removed no variable is used.
  const env = { TMDB_USER_ACCESS_TOKEN: SANDBOX.userAccessToken };
  expect(await world.json('login', { env })).toMatchObject({
    exit: 0,
    replaced: ended.length > 0 ? { username } : null,
    warnings: warned.map((code) => ({ code })),
  });
  expect(Object.keys(world.stored())).toEqual(left);
  expect(world.requests.filter((line) => line.startsWith('DELETE'))).toEqual(ended);
});
