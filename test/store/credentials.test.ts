import { expect, test } from 'vitest';
import { type Credentials, isProfileName, merge, readEntry } from '../../src/store/credentials.ts';

test.each([
  ['default', true],
  ['my profile', true],
  ['名前', true],
  ['x'.repeat(100), true],
  ['\u{1f600}'.repeat(100), true],
  ['x'.repeat(101), false],
  ['', false],
  [' ', false],
  [' before', false],
  ['after ', false],
  ['two\nlines', false],
  ['\u001b[31mred', false],
  ['(all profiles)', false],
  ['(temporary) 0f', false],
  ['(temporary)', true],
])('%j as a profile name: %s', (text, isName) => {
  expect(isProfileName(text)).toBe(isName);
});

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

const WHOLE: Credentials = {
  session: { value: 's1', username: 'ann', accountId: 7 },
  user_token: { value: 'u1', username: 'ann', accountId: 7, accountObjectId: '4bc8892a017a3c0f92000002' },
  guest: { value: 'g1', expiresAt: TIME, clockSkew: -1_500 },
  request_token: { value: 't1', state: 'approved' },
  api_key: { value: 'k1' },
};

const WHOLE_STORED = {
  session: { value: 's1', username: 'ann', account_id: 7 },
  user_token: { value: 'u1', username: 'ann', account_id: 7, account_object_id: '4bc8892a017a3c0f92000002' },
  guest: { value: 'g1', expires_at: '2026-01-02T03:04:05Z', clock_skew: -1_500 },
  request_token: { value: 't1', state: 'approved' },
  api_key: { value: 'k1' },
};

/** What is read of an entry, and the warnings. */
async function read(entry: Readonly<Record<string, unknown>>) {
  const warnings: [string, string][] = [];
  const found = await readEntry(entry, async (code, message) => void warnings.push([code, message]));
  return { found, warnings };
}

test('each credential is stored with the members that it has, and read back as it was', async () => {
  expect(merge({}, WHOLE)).toStrictEqual(WHOLE_STORED);
  expect(await read(WHOLE_STORED)).toStrictEqual({ found: WHOLE, warnings: [] });
});

test('null removes, what is changed is replaced, and all else is kept as it is', () => {
  const entry = { session: { value: 's1', username: 'ann' }, guest: 'odd', future: [1] };
  const changes = { session: { value: 's2' }, api_key: null, guest: null };
  expect(merge(entry, changes)).toStrictEqual({ session: { value: 's2' }, future: [1] });
});

const ONLY_VALUE = { value: 'v' };

test.each<[string, unknown, object | undefined, readonly string[]]>([
  ['no object', 'v', undefined, ['value']],
  ['null', null, undefined, ['value']],
  ['no value', { username: 'ann' }, undefined, ['value']],
  ['a number for a value', { value: 12 }, undefined, ['value']],
  ['an empty value', { value: '' }, undefined, ['value']],
  ['a space before', { value: ' v' }, undefined, ['value']],
  ['a space within', { value: 'v v' }, undefined, ['value']],
  ['a line end behind', { value: 'v\n' }, undefined, ['value']],
  ['a control character', { value: 'v\u0007' }, undefined, ['value']],
  ['a bad value beside other bad members', { value: '', state: 1 }, undefined, ['value']],
  ['a time that is none', { value: 'v', expires_at: 'soon' }, ONLY_VALUE, ['expires_at']],
  ['a year for a time', { value: 'v', expires_at: 2026 }, ONLY_VALUE, ['expires_at']],
  ['half a millisecond', { value: 'v', clock_skew: 0.5 }, ONLY_VALUE, ['clock_skew']],
  ['a number for a username', { value: 'v', username: 12 }, ONLY_VALUE, ['username']],
  ['a text for an account', { value: 'v', account_id: '7' }, ONLY_VALUE, ['account_id']],
  ['a number for an object id', { value: 'v', account_object_id: '7' }, ONLY_VALUE, ['account_object_id']],
  ['a state that is none', { value: 'v', state: 'lost' }, ONLY_VALUE, ['state']],
  ['an empty object in place of each', { value: 'v', state: {}, username: {} }, ONLY_VALUE, ['username', 'state']],
  ['one bad member of three', { value: 'v', username: 1, account_id: 7 }, { value: 'v', accountId: 7 }, ['username']],
  ['a member of a later version', { value: 'v', color: 'red' }, ONLY_VALUE, []],
])('%s: what is read of it, and what is passed over', async (_, stored, credential, bad) => {
  expect(await read({ guest: stored, api_key: { value: 'k1' } })).toStrictEqual({
    found: { ...(credential && { guest: credential }), api_key: { value: 'k1' } },
    warnings: bad.map((field) => ['bad_field', `the stored guest session has a bad ${field}, which is ignored`]),
  });
});
