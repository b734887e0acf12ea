import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';
import { GOOD_NAME, GOOD_PASSWORD, KEY, login, NAME, NOTHING_GIVEN, PASSWORD, RECOMMENDED } from './prompted-login.ts';

const { apiKey, username } = SANDBOX;

const STEPS = [
  '✔ 1/3 creating a request token',
  '✔ 2/3 approving with username and password',
  '✔ 3/3 creating a session',
];
const KEY_TAKEN = `✔ TMDb API key or access token …${apiKey.slice(-4)}`;
const USER_TAKEN = [`✔ TMDb username ${username}`, `✔ TMDb password for ${username}`];

test('what is missing is asked for: the key first, and it is tried before a password is typed', async () => {
  const { exit, screen, world } = await login([[KEY, `${apiKey}\r`], GOOD_NAME, GOOD_PASSWORD]);
  expect({ exit, screen }).toEqual({
    exit: 0,
    screen: [KEY_TAKEN, STEPS[0], RECOMMENDED, ...USER_TAKEN, STEPS[1], STEPS[2]],
  });
  expect(world.requests).toHaveLength(3);
});

describe('a bad answer is said, and asked again', () => {
  test('a key of a wrong shape, or none', async () => {
    const { exit, screen } = await login([[KEY, 'abc\r'], [KEY, '\r'], [KEY, `${apiKey}\r`], GOOD_NAME, GOOD_PASSWORD]);
    const wrong = '✖ what was typed is neither an API key nor an access token:';
    expect({ exit, begin: screen.slice(0, 3) }).toEqual({
      exit: 0,
      begin: [`${wrong} it has 3 hex digits,`, `${wrong} it holds only spaces`, KEY_TAKEN],
    });
  });

  test('an empty username and password', async () => {
    const { exit, screen } = await login([[NAME, '\r'], GOOD_NAME, [PASSWORD, '\r'], GOOD_PASSWORD], {
      TMDB_USERNAME: undefined,
      TMDB_PASSWORD: undefined,
    });
    expect({ exit, screen }).toEqual({
      exit: 0,
      screen: [
        STEPS[0],
        RECOMMENDED,
        '✖ the username is empty',
        USER_TAKEN[0],
        '✖ the password is empty',
        USER_TAKEN[1],
        STEPS[1],
        STEPS[2],
      ],
    });
  });

  test('a key that TMDb does not know; the one that it knows is stored, whatever comes after', async () => {
    const { exit, screen, world } = await login([
      [KEY, `${'0'.repeat(32)}\r`],
      [KEY, `${apiKey}\r`],
      [NAME, '\u0003'],
    ]);
    expect({ exit, screen }).toEqual({
      exit: 130,
      screen: [
        '✔ TMDb API key or access token …0000',
        '✖ 1/3 creating a request token',
        'TMDb does not accept this API key',
        KEY_TAKEN,
        STEPS[0],
        RECOMMENDED,
        '? TMDb username',
      ],
    });
    expect(world.stored()).toEqual({ api_key: { value: apiKey } });
  });
});

describe('a wrong password', () => {
  const WRONG = [PASSWORD, 'wrong\r'] as const;
  const SAME_NAME = [NAME, '\r'] as const;
  const requested = (world: Awaited<ReturnType<typeof createWorld>>) =>
    world.requests.map((line) => line.replace('/3/authentication/', ''));

  test('is asked for again, with the username; each try is one request for the same token', async () => {
    const { exit, screen, world } = await login([GOOD_NAME, WRONG, SAME_NAME, GOOD_PASSWORD], {
      TMDB_USERNAME: undefined,
      TMDB_PASSWORD: undefined,
    });
    expect({ exit, screen: screen.slice(2) }).toEqual({
      exit: 0,
      screen: [
        ...USER_TAKEN,
        '✖ 2/3 approving with username and password',
        '2 more tries: TMDb does not accept the username and password',
        ...USER_TAKEN,
        STEPS[1],
        STEPS[2],
      ],
    });
    expect(requested(world)).toEqual([
      'GET token/new 200',
      'POST token/validate_with_login 401',
      'POST token/validate_with_login 200',
      'POST session/new 200',
    ]);
  });

  test('three times leads to the browser, which Enter does not start', async () => {
    const { exit, stderr, screen, world } = await login(
      [GOOD_NAME, WRONG, SAME_NAME, WRONG, SAME_NAME, WRONG, ['in the browser?', '\r']],
      { TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined },
    );
    expect({ exit, tries: requested(world).length, told: screen.filter((line) => / tr(?:y|ies):/.test(line)) }).toEqual(
      {
        exit: 4,
        tries: 4,
        told: [
          '2 more tries: TMDb does not accept the username and password',
          'one more try: TMDb does not accept the username and password',
        ],
      },
    );
    expect(stderr).toContain('continue in the browser? No');
    expect(existsSync(world.file)).toBe(false);
  });

  test('of a variable is not asked for again', async () => {
    const { exit, world } = await login([['in the browser?', '\r']], { TMDB_PASSWORD: 'wrong' });
    expect({ exit, requests: requested(world) }).toEqual({
      exit: 4,
      requests: ['GET token/new 200', 'POST token/validate_with_login 401'],
    });
  });
});

test.each([
  // Ctrl-C is for the question that is not to come.
  ['a suspended key', 'suspended-key', [[KEY, '\u0003']], 1],
  ['an expired token', 'expired-token', [GOOD_NAME, GOOD_PASSWORD, ['in the browser?', '\r']], 2],
] as const)('what TMDb refuses for %s is not asked for again', async (_, fault, answers, requests) => {
  const world = await createWorld({ faults: [fault] });
  const { exit } = await world.run('login', { env: NOTHING_GIVEN, answers: [[KEY, `${apiKey}\r`], ...answers] });
  expect({ exit, requests: world.requests.length }).toEqual({ exit: 4, requests });
});

test('Enter alone is the last user of the profile', async () => {
  const world = await createWorld();
  await world.run('login');
  const env = { TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined };
  const answers = [[`(${username})`, '\r'], GOOD_PASSWORD] as const;
  expect((await world.run('login', { env, answers })).exit).toBe(0);
});
