import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { type Circumstances, createWorld } from '../support/world.ts';

const { apiKey, accessToken, username, password } = SANDBOX;
const NOTHING_GIVEN = { TMDB_API_KEY: undefined, TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined };

const KEY = 'TMDb API key or access token for';
const NAME = 'TMDb username at';
const PASSWORD = 'TMDb password for';

type Answers = NonNullable<Circumstances['answers']>;

const GOOD_NAME = [NAME, `${username}\r`] as const;
const GOOD_PASSWORD = [PASSWORD, `${password}\r`] as const;

/** Logs in, and gives what stays on the screen of questions, answers and steps, without the server's name. */
async function login(answers: Answers, env: Circumstances['env'] = NOTHING_GIVEN, line = 'login --no-color') {
  const world = await createWorld();
  const outcome = await world.run(line, { env, answers });
  return { world, ...outcome, screen: staying(outcome.stderr, world.sandbox.origin) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what tells a terminal to go back or to wipe
const REDRAWN = /\u001b\[(?:1?G|[02]?K)/;

/** The lines of a screen that begin with a mark, without what was wiped. */
function staying(stderr: string, origin: string): readonly string[] {
  const { host } = new URL(origin);
  return stderr
    .split('\n')
    .map((line) => stripVTControlCharacters(line.split(REDRAWN).at(-1)!).replace(/^\S+ .*(?=[✔✖] \d\/3)/, ''))
    .filter((line) => /^(?:[✔✖?]|\d|one more|TMDb|error:)/.test(line))
    .map((line) => line.trim().replaceAll(` at ${host}`, '').replaceAll(` for ${host}`, ''));
}

const STEPS = [
  '✔ 1/3 creating a request token',
  '✔ 2/3 approving with username and password',
  '✔ 3/3 creating a session',
];
const RECOMMENDED = 'TMDb recommends to log in in the browser instead: tmdb-auth login --web';
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
    const { exit, stderr, world } = await login(
      [GOOD_NAME, WRONG, SAME_NAME, WRONG, SAME_NAME, WRONG, ['in the browser?', '\r']],
      { TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined },
    );
    expect({ exit, tries: requested(world).length }).toEqual({ exit: 4, tries: 4 });
    expect(stderr).toContain('go on in the browser? No');
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

describe('what is pasted or typed ahead', () => {
  const [start, middle, end] = [accessToken.slice(0, 20), accessToken.slice(20, 50), accessToken.slice(50)];

  test.each<[string, Answers]>([
    ['a token over three lines in one go', [[KEY, `${start}\r${middle}\r\n${end}\r`]]],
    [
      'line by line',
      [
        [KEY, `${start}\r`],
        [KEY, `${middle}\r`],
        [KEY, `${end}\r`],
      ],
    ],
    [
      'after a wrong paste',
      [
        [KEY, 'abc\r'],
        [KEY, `${start}\r${middle}\r${end}\r`],
      ],
    ],
  ])('%s is one value', async (_, pasted) => {
    const { exit, world } = await login([...pasted, GOOD_NAME, GOOD_PASSWORD]);
    expect({ exit, token: world.stored().access_token }).toEqual({ exit: 0, token: { value: accessToken } });
  });

  test('all answers in one go', async () => {
    const { exit, world } = await login([[KEY, `${apiKey}\r${username}\r${password}\r`]]);
    expect({ exit, key: world.stored().api_key }).toEqual({ exit: 0, key: { value: apiKey } });
  });
});

test('Enter alone is the last user of the profile', async () => {
  const world = await createWorld();
  await world.run('login');
  const env = { TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined };
  const answers = [[`(${username})`, '\r'], GOOD_PASSWORD] as const;
  expect((await world.run('login', { env, answers })).exit).toBe(0);
});

test('a terminal that cannot be drawn on gets plain lines, and no escape sequence', async () => {
  const env = { ...NOTHING_GIVEN, TERM: 'dumb' };
  const { exit, stderr, world } = await login(
    [
      [KEY, 'abc\r'],
      [KEY, `x\u0015${apiKey}0\u007f\r`],
      [NAME, `${username}\n`],
      [PASSWORD, `${password}\r`],
    ],
    env,
    'login',
  );
  const at = ` at ${new URL(world.sandbox.origin).host}`;
  expect({ exit, lines: stderr.split('\n').slice(0, 8) }).toEqual({
    exit: 0,
    lines: [
      `${KEY} ${at.slice(4)} (not shown): `,
      'error: what was typed is neither an API key nor an access token: it has 3 hex',
      '       digits, and an API key has 32',
      `${KEY} ${at.slice(4)} (not shown): `,
      'done: 1/3 creating a request token',
      RECOMMENDED,
      // The terminal itself shows what is typed there.
      `TMDb username${at}: TMDb password for ${username}${at} (not shown): `,
      'done: 2/3 approving with username and password',
    ],
  });
});

test.each(['\u0003', '\u0004'])('on such a terminal %j ends it too', async (key) => {
  const { exit } = await login([[KEY, key]], { ...NOTHING_GIVEN, TERM: 'dumb' });
  expect(exit).toBe(key === '\u0003' ? 130 : 2);
});
