import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { pause as realPause } from '../../src/pause.ts';
import { approvalUrlOn, decide, decidingBrowser } from '../support/approval.ts';
import { install, pointToSandbox } from '../support/program.ts';
import { startInPty } from '../support/pty.ts';
import { createTestServer } from '../support/server.ts';
import { type Circumstances, createWorld } from '../support/world.ts';

const MINUTE = 60_000;

/** A person at a terminal whose clock runs as clocks do. */
const atTerminal = (
  answers: NonNullable<Circumstances['answers']> = [],
  env: Circumstances['env'] = {},
): Circumstances => ({
  answers,
  env: { BROWSER: 'none', ...env },
  pause: (milliseconds, until) => realPause(milliseconds, until ?? new AbortController().signal),
});

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
    expect(stderr).toContain(`logged in to TMDb as sandbox (session …${session.value.slice(-4)})`);
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
      username: 'sandbox',
      stored: true,
      profile: 'default',
      warnings: [],
    });
    expect(stderr).toBe(`approve the login in your browser:\n${approvalUrlOn(stderr)}\n`);
  });

  test('Deny ends it at once, and is known afterwards', async () => {
    const world = await createWorld();
    const denied = atTerminal([], { BROWSER: decidingBrowser('deny') });
    const { exit, stdout } = await world.run('login --web --json', denied);
    expect({ exit, code: JSON.parse(stdout).error.code }).toEqual({ exit: 4, code: 'approval_denied' });
    expect(world.requests.filter((line) => line.includes('session/new'))).toEqual([]);
    expect((await world.json('session')).error).toMatchObject({ code: 'approval_denied', exit_code: 4 });
  });

  test('Enter goes on, for somebody who approved in another browser', async () => {
    const world = await createWorld();
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen).replace(/\?.*/, ''));
      return '\r';
    };
    const circumstances = atTerminal(
      [
        ['Enter if given elsewhere', '\r'],
        ['not approved yet', approve],
      ],
      { BROWSER: 'true' },
    );
    const { exit, stderr } = await world.run('login --web', circumstances);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringContaining('it is not approved yet') });
  });

  test('a redirect that nobody approved ends nothing; Enter goes on', async () => {
    const world = await createWorld();
    const forge = async (screen: string) => {
      const url = new URL(approvalUrlOn(screen));
      const token = url.pathname.split('/').at(-1);
      await fetch(`${url.searchParams.get('redirect_to')}?request_token=${token}&approved=true`);
      return '';
    };
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen).replace(/\?.*/, ''));
      return '\r';
    };
    const circumstances = atTerminal(
      [
        ['waiting for your approval', forge],
        ['not approved yet', approve],
      ],
      { BROWSER: 'true' },
    );
    const { exit, stderr } = await world.run('login --web', circumstances);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringContaining('press Enter when it is approved') });
  });

  test('a browser that cannot be started is no failure', async () => {
    const world = await createWorld();
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen));
      return '';
    };
    const circumstances = atTerminal([['waiting for your approval', approve]], { BROWSER: '/nowhere/browser' });
    const { exit, stderr } = await world.run('login --web', circumstances);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringContaining('no browser could be started') });
  });

  test('an account that TMDb does not give is a warning, not a lost session', async () => {
    const world = await createWorld();
    const server = await createTestServer(({ url }) => {
      const { pathname, searchParams } = new URL(url, 'http://server.invalid');
      const token = '0'.repeat(40);
      if (pathname.endsWith('/token/new')) return { body: { success: true, request_token: token } };
      if (pathname.endsWith('/session/new')) return { body: { success: true, session_id: '1'.repeat(40) } };
      if (pathname.endsWith('/account')) return { status: 403, body: '' };
      const location = `${searchParams.get('redirect_to')}?request_token=${token}&approved=true`;
      return { status: 303, headers: { location } };
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
      warnings: [{ code: 'account_unknown', message: expect.stringContaining('did not say as whom') }],
    });
  });
});

describe('elsewhere', () => {
  test.each([
    ['SSH', { BROWSER: undefined, DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, ''],
    ['WSL', { BROWSER: undefined, DISPLAY: ':0', WSL_DISTRO_NAME: 'Debian' }, ''],
    ['no display', { BROWSER: undefined, DISPLAY: undefined }, ''],
    ['BROWSER=none', { BROWSER: 'none', DISPLAY: ':0' }, ''],
    ['a text browser', { BROWSER: 'w3m', DISPLAY: ':0' }, ''],
    ['--no-browser', { BROWSER: 'false', DISPLAY: ':0' }, ' --no-browser'],
    ['--qr', { BROWSER: 'false', DISPLAY: ':0' }, ' --qr'],
  ])('%s: the bare URL and Enter', async (_, env, flags) => {
    const world = await createWorld();
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen));
      return '\r';
    };
    const { exit, stderr } = await world.run(`login --web${flags}`, atTerminal([['press Enter', approve]], env));
    expect(exit).toBe(0);
    expect(stderr).toContain('approve the login in any browser:\n');
    expect(approvalUrlOn(stderr)).toBe(`${world.sandbox.origin}/authenticate/${world.stored().request_token.value}`);
  });

  test('a container', async () => {
    const world = await createWorld();
    const circumstances = atTerminal([], { BROWSER: undefined, DISPLAY: ':0' });
    const { stderr } = await world.run('login --web --timeout 0.2', { ...circumstances, inContainer: true });
    expect(stderr).toContain('approve the login in any browser:');
  });

  test('--timeout ends the wait with exit 8, and `session` can finish it', async () => {
    const world = await createWorld();
    const { exit, stdout, stderr } = await world.run('login --web --json --timeout 0.2', atTerminal());
    expect({ exit, error: JSON.parse(stdout).error }).toMatchObject({
      exit: 8,
      error: { code: 'approval_pending', hint: 'approve it in the browser, then: tmdb-auth session --wait' },
    });
    await decide(approvalUrlOn(stderr));
    expect((await world.run('session')).exit).toBe(0);
  });

  test('at expiry a new token is offered', async () => {
    const world = await createWorld();
    const offer = 'expired at';
    const answers = [
      [offer, 'y\r'],
      ['press Enter', ''],
      [offer, 'n\r'],
    ] as const;
    // Here waiting moves the clock to the token's end.
    const { exit, stderr } = await world.run('login --web', { answers, env: { BROWSER: 'none' } });
    expect(exit).toBe(4);
    expect(stripVTControlCharacters(stderr)).toMatch(/error: the request token expired at 20/);
    expect(world.requests).toHaveLength(2);
  });

  test('Ctrl-D ends it with exit 8, since nothing more can come', async () => {
    const { env } = install({ ...(await pointToSandbox()), BROWSER: 'none' });
    const terminal = startInPty('tmdb-auth', ['login', '--web'], { env });
    await terminal.shows('press Enter');
    terminal.type('\u0004');
    expect(await terminal.exit).toBe(8);
  });
});

describe('without a terminal', () => {
  test('the URL is on stderr, and it waits as session --wait does', async () => {
    const world = await createWorld();
    let asked = 0;
    const pause = async (milliseconds: number) => {
      world.clock.time += milliseconds;
      asked += 1;
      if (asked === 3) await decide(`${world.sandbox.origin}/authenticate/${world.stored().request_token.value}`);
    };
    const { exit, stdout, stderr } = await world.run('login --web', { pause });
    expect({ exit, stdout, asked }).toEqual({ exit: 0, stdout: '', asked: 3 });
    expect(stderr).toContain(`approve the login in any browser:\n${world.sandbox.origin}/authenticate/`);
    expect(stderr).toContain('waiting for approval, 60:00 left\n');
    expect(stderr).not.toContain('redirect_to');
  });

  test.each([
    ['CI', { CI: 'true' }, ''],
    ['TMDB_AUTH_NO_INPUT', { TMDB_AUTH_NO_INPUT: '1' }, ''],
    ['--no-input', {}, ' --no-input'],
  ])('%s makes a terminal none: no browser, no Enter', async (_, env, flags) => {
    const world = await createWorld();
    const circumstances = { answers: [], env: { BROWSER: decidingBrowser('approve'), ...env } };
    const { exit, stderr } = await world.run(`login --web --timeout 1m${flags}`, circumstances);
    expect({ exit, stderr }).toEqual({ exit: 8, stderr: expect.stringContaining('waiting for approval') });
  });

  test('up to --timeout', async () => {
    const world = await createWorld();
    const start = world.clock.time;
    expect((await world.run('login --web --timeout 2m')).exit).toBe(8);
    expect(world.clock.time - start).toBe(2 * MINUTE);
  });

  test('with --json it names the two-process way and sends nothing', async () => {
    const world = await createWorld();
    expect(await world.json('login --web')).toMatchObject({
      exit: 2,
      error: {
        code: 'usage',
        hint: 'in two steps: tmdb-auth token --json, then tmdb-auth session --wait --json',
      },
    });
    expect(world.requests).toEqual([]);
  });
});

describe('the password path', () => {
  test('leads to the browser where TMDb refuses it', async () => {
    const world = await createWorld({ faults: ['wrong-password'] });
    const { exit, stdout } = await world.run('login --json', {
      ...atTerminal([['browser?', 'y\r']], { BROWSER: decidingBrowser('approve') }),
    });
    expect({ exit, ...JSON.parse(stdout) }).toMatchObject({ exit: 0, method: 'web', username: 'sandbox' });
  });

  test.each(['login', 'validate'])('%s: else the hint names it', async (command) => {
    const world = await createWorld({ faults: ['wrong-password'] });
    await world.run('token');
    expect((await world.json(command)).error).toMatchObject({
      code: 'bad_credentials',
      hint: expect.stringMatching(/; or approve in the browser: tmdb-auth login --web$/),
    });
  });
});

test.each([
  ['--web --username NAME', '--web takes no username'],
  ['--web --password-stdin', '--web takes no username'],
  ['--qr', 'belong to --web'],
  ['--no-browser', 'belong to --web'],
])('login %s is wrong usage', async (flags, message) => {
  const world = await createWorld();
  expect((await world.json(`login ${flags}`)).error).toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
  });
});
