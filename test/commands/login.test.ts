import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';

const THREE_REQUESTS = [
  'GET /3/authentication/token/new 200',
  'POST /3/authentication/token/validate_with_login 200',
  'POST /3/authentication/session/new 200',
];

test('three requests, one stored session, nothing on stdout', async () => {
  const world = await createWorld();
  const { exit, stdout, stderr } = await world.run('login');
  const { value } = world.stored().session;
  expect({ exit, stdout, requests: world.requests }).toEqual({ exit: 0, stdout: '', requests: THREE_REQUESTS });
  expect(stderr.split('\n')).toEqual([
    'done: 1/3 creating a request token',
    'done: 2/3 approving with username and password',
    'done: 3/3 creating a session',
    `logged in to ${new URL(world.sandbox.origin).host} as sandbox (session …${value.slice(-4)}), stored in ${world.file}`,
    '',
  ]);
  expect(world.stored()).toEqual({ session: { value: expect.stringMatching(/^[0-9a-f]{40}$/), username: 'sandbox' } });
  expect(statSync(world.file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(world.file)).mode & 0o777).toBe(0o700);
});

test('--json gives the session id, and is all that is said', async () => {
  const world = await createWorld();
  expect(await world.json('login --profile work')).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    session_id: expect.stringMatching(/^[0-9a-f]{40}$/),
    method: 'password',
    replaced: null,
    username: 'sandbox',
    stored: true,
    profile: 'work',
    warnings: [],
  });
  expect(Object.keys(world.stored('work'))).toEqual(['session']);
});

test('a person is asked for what is missing, the password unseen; the API key is stored', async () => {
  const world = await createWorld();
  const { exit, stdout, stderr } = await world.run('login --no-color', {
    env: { TMDB_API_KEY: undefined, TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined },
    answers: [
      ['TMDb API key', `${SANDBOX.apiKey}\r`],
      ['TMDb username', `${SANDBOX.username}\r`],
      // Ctrl-T would toggle the mask.
      ['TMDb password', `${SANDBOX.password}\u0014\r`],
    ],
  });
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' });
  expect(stderr).not.toContain(SANDBOX.password);
  expect(stderr).not.toContain(SANDBOX.apiKey);
  expect(stderr).toMatch(/logged in to 127\.0\.0\.1:\d+ as sandbox/);
  expect(world.stored().api_key).toEqual({ value: SANDBOX.apiKey });
});

test.each([
  ['an API key', 'TMDb API key', ['TMDB_API_KEY', 'TMDB_USERNAME', 'TMDB_PASSWORD'], 0],
  ['a username', 'TMDb username', ['TMDB_USERNAME', 'TMDB_PASSWORD'], 1],
  ['a password', 'TMDb password', ['TMDB_PASSWORD'], 1],
])('Ctrl-C and Ctrl-D when asked for %s end with nothing stored', async (_, question, missing, requests) => {
  const world = await createWorld();
  const env = Object.fromEntries(missing.map((name) => [name, undefined]));
  expect((await world.run('login', { env, answers: [[question, '\u0003']] })).exit).toBe(130);
  expect((await world.run('login', { env, answers: [[question, '\u0004']] })).exit).toBe(2);
  // The request token is made as soon as there is a key.
  expect(world.requests).toEqual(Array(2 * requests).fill(THREE_REQUESTS[0]));
  expect(existsSync(world.file)).toBe(false);
});

test('a password is written to stderr in no part', async () => {
  const world = await createWorld();
  const env = { TMDB_PASSWORD: undefined };
  const { stderr } = await world.run('login', {
    env,
    answers: [
      ['TMDb password', 'Q\u0014\r'],
      ['TMDb username', '\r'],
      ['TMDb password', 'Q\r'],
      ['TMDb username', '\r'],
      ['TMDb password', 'Q\r'],
      ['in the browser', '\r'],
    ],
  });
  expect(stderr).not.toContain('Q');
});

test.each([
  { faults: ['suspended-key'], step: 1, code: 'key_suspended', status_code: 10, http_status: 401, requests: 1 },
  { faults: ['wrong-password'], step: 2, code: 'bad_credentials', status_code: 30, http_status: 401, requests: 2 },
  { faults: ['expired-token'], step: 2, code: 'token_invalid', status_code: 33, http_status: 401, requests: 2 },
] as const)('$faults fails at step $step and stores nothing', async ({ faults, step, requests, ...details }) => {
  const world = await createWorld({ faults });
  const { exit, error } = await world.json('login');
  expect({ exit, error }).toEqual({
    exit: 4,
    error: {
      ...details,
      message: expect.stringMatching(new RegExp(`^login failed at step ${step} of 3 `)),
      hint: expect.stringMatching(/./),
      retryable: false,
      exit_code: 4,
    },
  });
  expect(world.requests).toHaveLength(requests);
  expect(existsSync(world.file)).toBe(false);
});

test('the password comes from stdin', async () => {
  const world = await createWorld();
  const { exit, username } = await world.json('login -u sandbox --password-stdin', {
    env: { TMDB_USERNAME: undefined, TMDB_PASSWORD: 'shadowed by the flag' },
    stdin: `${SANDBOX.password}\n`,
  });
  expect({ exit, username }).toEqual({ exit: 0, username: 'sandbox' });
});

test('an empty username is a mistake', async () => {
  const world = await createWorld();
  const { exit, stderr } = await world.run(['login', '-u', '']);
  expect({ exit, stderr, requests: world.requests }).toEqual({
    exit: 2,
    stderr: 'error: the username is empty\n',
    requests: [],
  });
});

test.each([
  [{ TMDB_USERNAME: undefined }, 'username missing'],
  [{ TMDB_PASSWORD: '' }, 'password missing'],
  [{ TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined }, 'username and password missing'],
  [{ TMDB_API_KEY: undefined }, 'no API key'],
])('with %j and nobody to ask it ends with exit 2 before anything is sent', async (env, message) => {
  const world = await createWorld();
  const { exit, error } = await world.json('login', { env });
  expect({ exit, code: error.code }).toEqual({ exit: 2, code: 'input_required' });
  expect(error.message).toContain(message);
  expect(error.hint).toMatch(/TMDB_/);
  expect(world.requests).toEqual([]);
});

test('--no-store needs a way out for the session, then stores nothing', async () => {
  const world = await createWorld();
  expect(await world.run('login --no-store')).toEqual({
    exit: 2,
    stdout: '',
    stderr:
      'error: with --no-store the session would be lost\nhint: add --json or --show-secrets to have it on stdout\n',
  });
  expect(world.requests).toEqual([]);
  expect(await world.json('login --no-store')).toMatchObject({ exit: 0, stored: false, profile: 'default' });
  expect((await world.run('login --no-store --show-secrets')).stdout).toMatch(/^[0-9a-f]{40}\n$/);
  expect(existsSync(world.file)).toBe(false);
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(world.file, 'damaged');
  expect(await world.json('login --no-store')).toMatchObject({ exit: 0, stored: false });
});

test('a variable that will be used in place of the new session is warned of', async () => {
  const world = await createWorld();
  const { warnings } = await world.json('login', { env: { TMDB_SESSION_ID: 'another' } });
  expect(warnings).toEqual([{ code: 'shadowed', message: expect.stringContaining('TMDB_SESSION_ID') }]);
});

test('a prompt names the server where it is not TMDb, and does not point to TMDb then', async () => {
  const world = await createWorld();
  const { host } = new URL(world.sandbox.origin);
  const answers = [
    [`TMDb API key or access token for ${host}`, `${SANDBOX.apiKey}\r`],
    [`TMDb username at ${host}`, `${SANDBOX.username}\r`],
    [`TMDb password for ${SANDBOX.username} at ${host}`, `${SANDBOX.password}\r`],
  ] as const;
  const none = { TMDB_API_KEY: undefined, TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined };
  const { exit, stderr } = await world.run('login --no-color', { env: none, answers });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.not.stringContaining('themoviedb.org') });
  const { error } = await world.json('login --profile other', { env: { TMDB_API_KEY: undefined } });
  expect(error).toMatchObject({ code: 'input_required', hint: 'set TMDB_API_KEY or TMDB_ACCESS_TOKEN' });

  const ask = [['TMDb API key or access token', '\u0003']] as const;
  const REAL = { TMDB_AUTH_BASE_URL: undefined, TMDB_AUTH_WEB_URL: undefined };
  const real = await world.run('login', { env: { ...none, ...REAL }, answers: ask });
  expect(real).toMatchObject({
    exit: 130,
    stderr: expect.stringContaining('is at https://www.themoviedb.org/settings'),
  });
  expect(real.stderr).not.toMatch(/api\.themoviedb\.org|token for/);
  const unasked = await world.json('login --profile other', { env: { ...REAL, TMDB_API_KEY: undefined } });
  expect(unasked.error.hint).toMatch(/^set TMDB_API_KEY or TMDB_ACCESS_TOKEN \(both are at https:/);
});
