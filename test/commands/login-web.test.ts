import { describe, expect, test } from 'vitest';
import {
  approvalUrlOn,
  decide,
  decidingBrowser,
  openingTwice,
  startApprovingServer,
  visit,
} from '../support/approval.ts';
import { atTerminal } from '../support/at-terminal.ts';
import { createWorld } from '../support/world.ts';

/** Waits without an end, until it is told to stop. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/** A clock that stands still until the next poll. Other waits take no time, and are noted. */
function createPause({ clock }: Awaited<ReturnType<typeof createWorld>>) {
  const pauses: number[] = [];
  const pause = async (milliseconds: number, until?: AbortSignal) => {
    if (until) return aborted(until);
    pauses.push(milliseconds);
    clock.time += milliseconds;
  };
  return { pause, pauses };
}

describe('on a desktop', () => {
  test('the redirect ends it: three requests, the account, no password', async () => {
    const world = await createWorld();
    const env = { BROWSER: decidingBrowser('approve'), TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined };
    const { exit, stdout, stderr } = await world.run('login --web --no-color', atTerminal([], env));
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' });
    expect(world.requests.map((line) => line.replace(/[0-9a-f]{40}/, 'TOKEN'))).toEqual([
      'GET /3/authentication/token/new 200',
      'POST /authenticate/TOKEN 303',
      'POST /3/authentication/session/new 200',
      'GET /3/account 200',
    ]);
    const { session, request_token: token } = world.stored();
    expect(session).toEqual({ value: expect.stringMatching(/^[0-9a-f]{40}$/), username: 'sandbox', account_id: 1 });
    expect(token.state).toBe('used');
    const callback = encodeURIComponent('http://127.0.0.1:');
    expect(approvalUrlOn(stderr)).toMatch(
      new RegExp(
        `^${world.sandbox.origin}/authenticate/${token.value}\\?redirect_to=${callback}\\d+%2Fcallback%2F[\\w-]+$`,
      ),
    );
    expect(stderr).toContain(`approve the login in your browser:\n${approvalUrlOn(stderr)}\n`);
    expect(stderr).toContain(`as sandbox (session …${session.value.slice(-4)})`);
  });

  test('--json has the prompts and the URL on stderr, and one object on stdout', async () => {
    const world = await createWorld();
    const { exit, stdout, stderr } = await world.run(
      'login --web --json',
      atTerminal([], { BROWSER: decidingBrowser('approve') }),
    );
    expect({ exit, ...JSON.parse(stdout) }).toEqual({
      exit: 0,
      schema: 1,
      success: true,
      session_id: world.stored().session.value,
      method: 'web',
      replaced: null,
      username: 'sandbox',
      stored: true,
      profile: 'default',
      warnings: [],
    });
    expect(stderr).toBe(`approve the login in your browser:\n${approvalUrlOn(stderr)}\n`);
  });

  test.each([
    [
      'Deny',
      () => decidingBrowser('deny'),
      'the login was denied in the browser',
      'to be asked again: tmdb-auth login --web',
    ],
    [
      'an address that is opened twice',
      openingTwice,
      'the address that was given to the browser was opened twice: somebody else may know the request token',
      'start again: tmdb-auth login --web --no-browser',
    ],
  ])('%s ends it at once, and is known afterwards', async (_, browser, message, hint) => {
    const world = await createWorld();
    const { exit, stdout } = await world.run('login --web --json', atTerminal([], { BROWSER: browser() }));
    expect({ exit, error: JSON.parse(stdout).error }).toMatchObject({
      exit: 4,
      error: { code: 'approval_denied', message, hint },
    });
    expect(world.requests.filter((line) => line.includes('session/new'))).toEqual([]);
    expect((await world.json('session')).error).toMatchObject({ code: 'approval_denied', exit_code: 4 });
  });

  test.each([
    ['Enter goes on, for somebody who approved in another browser', /\?.*/, '\r', [2_000]],
    ['after Enter, the redirect ends it at once', /$/, '', []],
  ])('%s', async (_, left, keys, expected) => {
    const world = await createWorld();
    const { pause, pauses } = createPause(world);
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen).replace(left, ''));
      return keys;
    };
    const circumstances = atTerminal(
      [
        ['waiting for approval', '\r'],
        ['not approved yet; waiting', approve],
      ],
      { BROWSER: 'true' },
    );
    expect({ exit: (await world.run('login --web', { ...circumstances, pause })).exit, pauses }).toEqual({
      exit: 0,
      pauses: expected,
    });
  });

  test('Enter that is held down asks TMDb once in 2 s', async () => {
    const world = await createWorld();
    const { pause, pauses } = createPause(world);
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen).replace(/\?.*/, ''));
      return '\r';
    };
    // A press in the midst of a request is none: the last ones are there to be seen.
    const presses = Array.from({ length: 20 }, () => ['waiting for approval', '\r'] as const);
    const approvals = Array.from({ length: 20 }, () => ['waiting for approval', approve] as const);
    const { exit } = await world.run('login --web', { ...atTerminal([...presses, ...approvals]), pause });
    const asked = world.requests.filter((line) => line.includes('session/new')).length;
    expect({ exit, pauses }).toEqual({ exit: 0, pauses: Array(asked - 1).fill(2_000) });
    expect(asked).toBeGreaterThan(1);
  });

  test('a redirect that nobody approved ends nothing; Enter goes on', async () => {
    const world = await createWorld();
    const forge = async (screen: string) => {
      const url = new URL(approvalUrlOn(screen));
      const token = url.pathname.split('/').at(-1);
      await visit(`${url.searchParams.get('redirect_to')}?request_token=${token}&approved=true`);
      return '';
    };
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen).replace(/\?.*/, ''));
      return '\r';
    };
    const circumstances = atTerminal(
      [
        ['waiting for approval', forge],
        ['not approved yet; waiting', approve],
      ],
      { BROWSER: 'true' },
    );
    const { exit, stderr } = await world.run('login --web', circumstances);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringContaining('not approved yet; waiting') });
  });

  test('a browser that cannot be started is no failure', async () => {
    const world = await createWorld();
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen));
      return '';
    };
    const circumstances = atTerminal([['waiting for approval', approve]], { BROWSER: '/nowhere/browser' });
    const { exit, stderr } = await world.run('login --web', circumstances);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringContaining('no browser could be started') });
  });

  test('an account that TMDb does not give is a warning, not a lost session', async () => {
    const world = await createWorld();
    const server = await startApprovingServer({
      '/session/new': { body: { success: true, session_id: '1'.repeat(40) } },
      '/account': { status: 403, body: '' },
    });
    const env = {
      BROWSER: decidingBrowser('approve'),
      TMDB_AUTH_BASE_URL: server.baseUrl,
      TMDB_AUTH_WEB_URL: server.origin,
    };
    const { exit, stdout } = await world.run('login --web --json', atTerminal([], env));
    expect({ exit, ...JSON.parse(stdout) }).toMatchObject({
      exit: 0,
      username: null,
      stored: true,
      warnings: [{ code: 'account_unknown', message: expect.stringContaining('did not say who') }],
    });
  });
});
