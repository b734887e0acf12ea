import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { approvalUrlOn, decide, decidingBrowser } from '../support/approval.ts';
import { atTerminal } from '../support/at-terminal.ts';
import { createWorld } from '../support/world.ts';

const MINUTE = 60_000;

describe('elsewhere', () => {
  test.each([
    ['SSH', { BROWSER: undefined, DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, ''],
    ['WSL', { BROWSER: undefined, DISPLAY: ':0', WSL_DISTRO_NAME: 'Debian' }, ''],
    ['no display', { BROWSER: undefined, DISPLAY: undefined }, ''],
    ['BROWSER=none', { BROWSER: 'none', DISPLAY: ':0' }, ''],
    ['a text browser', { BROWSER: 'w3m', DISPLAY: ':0' }, ''],
    ['--no-browser', { BROWSER: 'false', DISPLAY: ':0' }, ' --no-browser'],
    ['--qr', { BROWSER: 'false', DISPLAY: ':0' }, ' --qr'],
  ])('%s: the bare URL, and it goes on by itself', async (_, env, flags) => {
    const world = await createWorld();
    const waits: number[] = [];
    const pause = async (milliseconds: number) => {
      world.clock.time += milliseconds;
      waits.push(milliseconds);
      if (waits.length === 3)
        await decide(`${world.sandbox.origin}/authenticate/${world.stored().request_token.value}`);
    };
    const { exit, stderr } = await world.run(`login --web${flags}`, { ...atTerminal([], env), pause });
    expect({ exit, waits }).toEqual({ exit: 0, waits: [5_000, 5_000, 5_000] });
    expect(stderr).toContain('approve on this or any other device; Enter checks at once\n');
    expect(stderr).toContain('approve the login in any browser:\n');
    expect(approvalUrlOn(stderr)).toBe(`${world.sandbox.origin}/authenticate/${world.stored().request_token.value}`);
  });

  test('a container', async () => {
    const world = await createWorld();
    const circumstances = { answers: [], env: { BROWSER: undefined, DISPLAY: ':0' }, inContainer: true };
    const { stderr } = await world.run('login --web --timeout 7', circumstances);
    expect(stderr).toContain('approve the login in any browser:');
  });

  test('--timeout ends the wait with exit 8, and `session` can finish it', async () => {
    const world = await createWorld();
    const start = world.clock.time;
    const circumstances = { answers: [], env: { BROWSER: 'none' } };
    const { exit, stdout, stderr } = await world.run('login --web --json --timeout 7', circumstances);
    expect(world.clock.time - start).toBe(7_000);
    expect({ exit, error: JSON.parse(stdout).error }).toMatchObject({
      exit: 8,
      error: {
        code: 'approval_pending',
        hint: 'tmdb-auth status shows where to approve it; then: tmdb-auth session --wait',
      },
    });
    await decide(approvalUrlOn(stderr));
    expect((await world.run('session')).exit).toBe(0);
  });

  test.each(['login --web --no-store --show-secrets', 'exec --temporary --web'])(
    'where %s stores no request token, nothing is said to finish it',
    async (line) => {
      const world = await createWorld();
      const rest = line.startsWith('exec') ? ' -- true' : '';
      const { stderr } = await world.run(`${line} --timeout 7${rest}`, { answers: [], env: { BROWSER: 'none' } });
      expect(stderr).toContain(' the request token was not stored: start again, with a longer --timeout\n');
      expect((await world.json('session')).error.message).toBe('no request token is pending');
    },
  );

  test('a poll that finds no approval is not told of', async () => {
    const world = await createWorld();
    const approve = async (screen: string) => {
      await decide(approvalUrlOn(screen));
      return '\r';
    };
    const circumstances = atTerminal([['59:50 left', approve]]);
    const start = world.clock.time;
    const pause: typeof circumstances.pause = async (milliseconds, until) => {
      if (world.clock.time - start === 10_000) return circumstances.pause?.(milliseconds, until);
      world.clock.time += milliseconds;
    };
    const { exit, stderr } = await world.run('login --web', { ...circumstances, pause });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.not.stringContaining('not approved yet') });
  });

  test('at expiry a new token is offered', async () => {
    const world = await createWorld();
    const offer = 'expired at';
    const answers = [
      [offer, 'y\r'],
      ['waiting for approval', ''],
      [offer, 'n\r'],
    ] as const;
    const pause = async () => {
      world.clock.time += 30 * MINUTE;
    };
    const { exit, stderr } = await world.run('login --web', { answers, env: { BROWSER: 'none' }, pause });
    expect(exit).toBe(4);
    expect(stripVTControlCharacters(stderr)).toMatch(/error: the request token expired at 20/);
    // Enter at the question is no longer the wait's, after which the cursor goes up.
    expect(stderr).not.toContain('\u001b[1A');
    expect(world.requests.filter((line) => line.includes('token/new'))).toHaveLength(2);
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
  test('leads to the browser where TMDb refuses it, with the key that was typed', async () => {
    const world = await createWorld({ faults: ['wrong-password'] });
    const answers = [
      ['TMDb API key', `${SANDBOX.apiKey}\r`],
      ['browser?', 'y\r'],
    ] as const;
    const env = { BROWSER: decidingBrowser('approve'), TMDB_API_KEY: undefined };
    const { exit, stdout } = await world.run('login --json --no-store', atTerminal(answers, env));
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
  ['--v4 --username NAME', '--v4 takes no username'],
  ['--no-session', '--no-session belongs to --v4'],
  ['--qr', 'belong to --web'],
  ['--no-browser', 'belong to --web'],
])('login %s is wrong usage', async (flags, message) => {
  const world = await createWorld();
  expect((await world.json(`login ${flags}`)).error).toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
  });
});
