import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import {
  type Answers,
  GOOD_NAME,
  GOOD_PASSWORD,
  KEY,
  login,
  NAME,
  NOTHING_GIVEN,
  PASSWORD,
  RECOMMENDED,
} from './prompted-login.ts';

const { apiKey, accessToken, username, password } = SANDBOX;

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
