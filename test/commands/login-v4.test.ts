import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { approvalUrlOn, BY_ACCESS_TOKEN, decide, decidingBrowser, visit } from '../support/approval.ts';
import { atTerminal } from '../support/at-terminal.ts';
import { createWorld } from '../support/world.ts';

const REQUESTS = [
  'POST /4/auth/request_token 200',
  'POST /auth/access 303',
  'POST /4/auth/access_token 200',
  'POST /3/authentication/session/convert/4 200',
  'GET /3/account 200',
];

const ACCOUNT = { username: 'sandbox', account_id: 1 };
const end = (value: string) => `…${value.slice(-4)}`;

/** Where the browser is sent after the decision: the request token says it. */
function redirectOf(approvalUrl: string): string | null {
  const token = new URL(approvalUrl).searchParams.get('request_token') ?? '';
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).redirect_to;
}

describe('on a desktop', () => {
  test('the redirect ends it: a user token, a session from it, and the account of both', async () => {
    const world = await createWorld();
    const env = { ...BY_ACCESS_TOKEN, BROWSER: decidingBrowser('approve') };
    const { exit, stdout, stderr } = await world.run('login --v4 --no-color', atTerminal([], env));
    expect({ exit, stdout, requests: world.requests }).toEqual({ exit: 0, stdout: '', requests: REQUESTS });
    const { session, user_token: userToken, request_token: token } = world.stored();
    expect(session).toEqual({ value: expect.stringMatching(/^[0-9a-f]{40}$/), ...ACCOUNT });
    expect(userToken).toEqual({
      value: expect.stringMatching(/^eyJ/),
      ...ACCOUNT,
      account_object_id: SANDBOX.accountObjectId,
    });
    expect(token).toMatchObject({ state: 'used', expires_at: expect.stringMatching(/Z$/) });
    const url = `${world.sandbox.origin}/auth/access?request_token=${token.value}`;
    expect(stderr).toContain(
      `approve the login in your browser:\n${url}\nthe API key can be read in this URL: give it to nobody\n`,
    );
    const made = `(user token ${end(userToken.value)}, session ${end(session.value)})`;
    expect(stderr.replaceAll('\n', ' ')).toContain(`as sandbox ${made}, stored in ${world.file}`);
  });

  test('--json has both, and the object id of the account', async () => {
    const world = await createWorld();
    const env = { ...BY_ACCESS_TOKEN, BROWSER: decidingBrowser('approve') };
    const { exit, stdout, stderr } = await world.run('login --v4 --json', atTerminal([], env));
    expect({ exit, ...JSON.parse(stdout) }).toEqual({
      exit: 0,
      schema: 1,
      success: true,
      session_id: world.stored().session.value,
      user_token: world.stored().user_token.value,
      account_object_id: SANDBOX.accountObjectId,
      method: 'web',
      replaced: null,
      username: 'sandbox',
      stored: true,
      profile: 'default',
      warnings: [],
    });
    expect(stderr).toBe(`approve the login in your browser:\n${approvalUrlOn(stderr)}\n`);
  });

  test('--no-session stops at the user token, and `session` makes one later', async () => {
    const world = await createWorld();
    const env = { ...BY_ACCESS_TOKEN, BROWSER: decidingBrowser('approve') };
    const { exit, stdout } = await world.run('login --v4 --no-session --json', atTerminal([], env));
    expect({ exit, ...JSON.parse(stdout) }).toMatchObject({ exit: 0, session_id: null, username: null, stored: true });
    expect(world.requests).toEqual(REQUESTS.slice(0, 3));
    expect(await world.json('status', { env: BY_ACCESS_TOKEN })).toMatchObject({
      exit: 0,
      logged_in: true,
      active: 'user_token',
    });

    expect(await world.json('session', { env: BY_ACCESS_TOKEN })).toMatchObject({
      exit: 0,
      replaced: null,
      stored: true,
    });
    expect(world.requests.slice(3)).toEqual([REQUESTS[3]]);
    expect(await world.json('session', { env: BY_ACCESS_TOKEN })).toMatchObject({
      exit: 4,
      error: {
        code: 'session_denied',
        message: 'the request token has been exchanged for a user token already; it works once',
        hint: 'the user token is stored; for another one: tmdb-auth login --v4',
      },
    });
  });

  test('Deny ends it: TMDb does not say that it was that', async () => {
    const world = await createWorld();
    const { exit, stdout } = await world.run(
      'login --v4 --json',
      atTerminal([], { ...BY_ACCESS_TOKEN, BROWSER: decidingBrowser('deny') }),
    );
    expect({ exit, ...JSON.parse(stdout).error }).toMatchObject({
      exit: 4,
      code: 'token_invalid',
      message: 'the request token was denied, used or is unknown: TMDb does not say which',
    });
    expect(world.requests).toEqual([...REQUESTS.slice(0, 2), 'POST /4/auth/access_token 401']);
  });

  test('a redirect that nobody approved is one question to TMDb; the wait goes on', async () => {
    const world = await createWorld();
    const forge = async (screen: string) => {
      await visit(redirectOf(approvalUrlOn(screen)) ?? '');
      return '';
    };
    const approve = async (screen: string) => {
      await fetch(approvalUrlOn(screen), { method: 'POST', body: 'decision=approve', redirect: 'manual' });
      return '\r';
    };
    const answers = [
      ['waiting for approval', forge],
      ['not approved yet; waiting', approve],
    ] as const;
    const { exit } = await world.run('login --v4', atTerminal(answers, { ...BY_ACCESS_TOKEN, BROWSER: 'true' }));
    expect({ exit, asked: world.requests.filter((line) => line.includes('access_token')) }).toEqual({
      exit: 0,
      asked: ['POST /4/auth/access_token 422', 'POST /4/auth/access_token 200'],
    });
  });
});

describe('elsewhere', () => {
  test.each(['--no-browser', '--qr'])(
    '%s: the bare URL, without a redirect, and it goes on by itself',
    async (flag) => {
      const world = await createWorld();
      let waits = 0;
      const pause = async (milliseconds: number) => {
        world.clock.time += milliseconds;
        waits += 1;
        const { value } = world.stored().request_token;
        if (waits === 3) await decide(`${world.sandbox.origin}/auth/access?request_token=${value}`);
      };
      const { exit, stderr } = await world.run(`login --v4 ${flag}`, { ...atTerminal([], BY_ACCESS_TOKEN), pause });
      expect({ exit, waits }).toEqual({ exit: 0, waits: 3 });
      expect(stderr).toContain('approve the login in any browser:\n');
      expect(redirectOf(approvalUrlOn(stderr))).toBeNull();
    },
  );

  test('at expiry, after 15 minutes, a new token is offered', async () => {
    const world = await createWorld();
    const start = world.clock.time;
    const answers = [['expired at', 'n\r']] as const;
    const { exit, stderr } = await world.run('login --v4 --no-browser', { answers, env: BY_ACCESS_TOKEN });
    expect({ exit, waited: world.clock.time - start }).toEqual({ exit: 4, waited: 15 * 60_000 });
    expect(stderr).toContain('waiting for approval, 15:00 left');
  });

  test('in three processes', async () => {
    const world = await createWorld();
    const { exit, approve_url: url, expires_in: left } = await world.json('token --v4', { env: BY_ACCESS_TOKEN });
    expect({ exit, left }).toEqual({ exit: 0, left: 900 });
    const waiting = world.json('session --wait', { env: BY_ACCESS_TOKEN });
    const [outcome] = await Promise.all([waiting, decide(url)]);
    const { session, user_token: userToken } = world.stored();
    expect(outcome).toMatchObject({
      exit: 0,
      session_id: session.value,
      user_token: userToken.value,
      account_object_id: SANDBOX.accountObjectId,
      replaced: null,
      warnings: [],
    });
  });
});
