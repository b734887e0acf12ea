import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { jwt } from '../support/jwt.ts';
import { createTestServer, type Received, type Response } from '../support/server.ts';
import { createWorld } from '../support/world.ts';

const KEY = '5adb0c5adb0c5adb0c5adb0c5adb0c5a';
/** Only of the second one the API key is known. */
const BARE = jwt({ scopes: ['api_read'] });
const TOKEN = jwt({ aud: KEY, scopes: ['api_read'] });

const OWNER = { id: 7, username: 'owner', name: '' };
const USER = { id: 1, username: 'me', name: '' };
const ACCOUNTS: Readonly<Record<string, typeof OWNER>> = { 'of-user': USER, 'of-owner': OWNER };

const refusal: Response = { status: 401, body: { success: false, status_code: 3, status_message: 'Failed.' } };

/** TMDb as it may be: with an access token, what has no good session is answered with the owner of the token. */
function answer({ url, headers }: Received): Response {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/3/authentication') return { body: { success: true } };
  const account = ACCOUNTS[searchParams.get('session_id') ?? ''] ?? (headers.authorization ? OWNER : undefined);
  return account ? { body: account } : refusal;
}

async function worldWith(session: object, answers: typeof answer = answer) {
  const world = await createWorld();
  const server = await createTestServer(answers);
  mkdirSync(dirname(world.file), { recursive: true, mode: 0o700 });
  const document = { version: 1, profiles: { default: { [server.origin]: { session } } } };
  writeFileSync(world.file, JSON.stringify(document), { mode: 0o600 });
  return {
    stored: () => JSON.parse(readFileSync(world.file, 'utf8')).profiles.default[server.origin].session,
    requests: () => server.requests.map(({ url, headers }) => `${headers.authorization ? 'Bearer ' : ''}${url}`),
    json: (line: string, token: string) =>
      world.json(line, {
        env: { TMDB_AUTH_BASE_URL: server.baseUrl, TMDB_API_KEY: undefined, TMDB_ACCESS_TOKEN: token },
      }),
  };
}

const CERTAIN = { exit: 0, logged_in: true, verified: true, account: USER, warnings: [] };
const DEAD = { exit: 4, logged_in: false, verified: false, account: null, error: { code: 'session_invalid' } };
const DOUBTFUL = {
  exit: 0,
  success: true,
  logged_in: true,
  verified: null,
  account: null,
  warnings: [
    {
      code: 'maybe_owner',
      message: 'TMDb did not say that the session is good: its answer may be about the owner of the access token',
    },
  ],
};

test.each([
  ['a good session', BARE, { value: 'of-user', username: 'me', account_id: 1 }, CERTAIN],
  ['a good session of nobody known', BARE, { value: 'of-user' }, CERTAIN],
  ['a good session, its name typed otherwise', BARE, { value: 'of-user', username: 'ME' }, CERTAIN],
  ['a dead session', BARE, { value: 'dead', username: 'me', account_id: 1 }, DOUBTFUL],
  ['a dead session by its name alone', BARE, { value: 'dead', username: 'me' }, DOUBTFUL],
  ['a dead session of nobody known', BARE, { value: 'dead' }, DOUBTFUL],
  ["a dead session of the token's owner", BARE, { value: 'dead', username: 'owner', account_id: 7 }, DOUBTFUL],
  ["the good session of the token's owner", BARE, { value: 'of-owner', account_id: 7 }, DOUBTFUL],
  ['a good session, asked with the key', TOKEN, { value: 'of-user', username: 'former', account_id: 1 }, CERTAIN],
  [
    "the token's owner, asked with the key",
    TOKEN,
    { value: 'of-owner', account_id: 7 },
    { ...CERTAIN, account: OWNER },
  ],
  ['a dead session, asked with the key', TOKEN, { value: 'dead', username: 'me', account_id: 1 }, DEAD],
  ['a good session, its address typed for the name', TOKEN, { value: 'of-user', username: 'me@home' }, CERTAIN],
  ["another's session by its name alone, asked with the key", TOKEN, { value: 'of-owner', username: 'me' }, DOUBTFUL],
  ["another's session, asked with the key", TOKEN, { value: 'of-owner', account_id: 1 }, DOUBTFUL],
])('status --verify of %s', async (_, token, session, expected) => {
  const { json, stored } = await worldWith(session);
  expect(await json('status --verify', token)).toMatchObject(expected);
  const { account } = expected;
  expect(stored()).toEqual({ ...session, ...(account && { username: account.username, account_id: account.id }) });
});

test('the key is asked about the session only, after the token', async () => {
  const { json, requests } = await worldWith({ value: 'of-user', account_id: 1 });
  await json('status --verify', TOKEN);
  expect(requests()).toEqual(['Bearer /3/authentication', `/3/account?api_key=${KEY}&session_id=of-user`]);
});

test('a token that acts for nobody is believed, one whose owner is not told is not', async () => {
  const others = (status: number) => (request: Received) =>
    request.url === '/3/account' ? { ...refusal, status } : answer(request);
  const session = { value: 'of-user', username: 'me', account_id: 1 };
  expect(await (await worldWith(session, others(401))).json('status --verify', BARE)).toMatchObject(CERTAIN);
  const silent = (request: Received) => (request.url === '/3/account' ? { status: 502, body: '' } : answer(request));
  expect(await (await worldWith(session, silent)).json('status --verify', BARE)).toMatchObject({
    exit: 5,
    verified: null,
  });
});

test('whoami does not take the owner for the user', async () => {
  const { json } = await worldWith({ value: 'dead' });
  expect(await json('whoami', BARE)).toMatchObject({
    exit: 5,
    error: {
      code: 'bad_reply',
      message: 'TMDb did not say whose the session is: its answer may be about the owner of the access token',
      retryable: false,
    },
  });
  expect(await json('whoami', TOKEN)).toMatchObject({
    exit: 4,
    error: { code: 'session_invalid', hint: 'log in again: tmdb-auth login' },
  });
});
