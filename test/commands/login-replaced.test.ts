import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createTestServer } from '../support/server.ts';
import { createWorld, type Outcome } from '../support/world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

/** Each way to a stored session, and what is to be done before. */
const WAYS: Readonly<Record<string, (world: World, flags?: string) => Promise<Outcome>>> = {
  login: (world, flags = '') => world.run(`login${flags}`),
  'login --web': (world, flags = '') =>
    world.run(`login --web${flags}`, { pause: async () => void (await world.run('validate')) }),
  async session(world, flags = '') {
    await world.run('token');
    await world.run('validate');
    return world.run(`session${flags}`);
  },
};

/** How many of these sessions the sandbox knows. */
async function countLive({ sandbox }: World, ids: readonly string[]): Promise<number> {
  const isLive = async (id: string) => {
    const query = new URLSearchParams({ api_key: SANDBOX.apiKey, session_id: id });
    return (await fetch(`${sandbox.origin}/3/account?${query}`)).ok;
  };
  return (await Promise.all(ids.map(isLive))).filter(Boolean).length;
}

test.each(Object.keys(WAYS).flatMap((first) => Object.keys(WAYS).map((second) => [first, second] as const)))(
  'of %s and then %s one session lives, with --keep both do',
  async (first, second) => {
    const world = await createWorld();
    const ids: string[] = [];
    for (const [way, flags] of [[first], [second], [second, ' --keep']] as const) {
      const { exit, stderr } = await WAYS[way]!(world, flags);
      const former = ids.at(-1)?.slice(-4);
      const said = stderr.split('\n').filter((line) => line.includes('former'));
      const fate = flags ? 'is not ended, it stays valid at TMDb' : 'is ended at TMDb';
      expect({ exit, said }).toEqual({ exit: 0, said: former ? [`the former session …${former} ${fate}`] : [] });
      ids.push(world.stored().session.value);
      expect(await countLive(world, ids)).toBe(flags ? 2 : 1);
    }
  },
);

test('the JSON says whose session was replaced, and whether it is ended', async () => {
  const world = await createWorld();
  const replaced = async (line: string) => (await world.json(line)).replaced;
  expect([
    await replaced('login'),
    await replaced('login'),
    await replaced('login --keep'),
    await replaced('login --no-store'),
  ]).toEqual([null, { username: 'sandbox', ended: true }, { username: 'sandbox', ended: false }, null]);
  await world.run('token');
  await world.run('validate');
  expect(await replaced('session')).toEqual({ username: 'sandbox', ended: true });
  await world.endSessionElsewhere();
  expect(await world.json('login')).toMatchObject({ exit: 0, replaced: { ended: true }, warnings: [] });
});

/** A server where every password is right, and a session is its user's. */
async function createOpenServer(isEnded = () => true) {
  let user = '';
  return createTestServer(({ url, method, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://server.invalid');
    if (method === 'DELETE' && !isEnded()) return { status: 500, body: { success: false, status_code: 11 } };
    if (pathname.endsWith('/validate_with_login')) user = JSON.parse(body).username;
    if (pathname.endsWith('/session/new')) return { body: { success: true, session_id: `session-of-${user}` } };
    if (pathname.endsWith('/account')) {
      const [, username] = /session-of-(.*)/.exec(searchParams.get('session_id') ?? '')!;
      if (username === 'nobody') return { status: 403, body: '' };
      return { body: { id: username!.length, username, name: '' } };
    }
    return { body: { success: true, request_token: 'abc' } };
  });
}

test('a session that cannot be ended when the new one is stored is told of, and the login is good', async () => {
  const world = await createWorld();
  const server = await createOpenServer(() => !readFileSync(world.file, 'utf8').includes('session-of-Eve'));
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl };
  await world.run('login -u eve', { env });
  expect(await world.json('login -u Eve', { env })).toMatchObject({
    exit: 0,
    session_id: 'session-of-Eve',
    replaced: { username: 'eve', ended: false },
    warnings: [
      {
        code: 'former_session_alive',
        message: expect.stringMatching(/^the former session …-eve may still be valid: .*; revoke it in the settings/),
      },
    ],
  });
});

const QUESTION = 'replace the login of eve in profile default by one of mallory?';

test.each([
  ['login', 'login -u mallory', 'mallory', 0],
  ['session', 'session', undefined, 1],
])("%s: a terminal is asked before another user's session is replaced", async (_, line, username, accounts) => {
  const world = await createWorld();
  const server = await createOpenServer();
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl };
  const stored = () => JSON.parse(readFileSync(world.file, 'utf8')).profiles.default[server.origin].session.value;
  const sent = () => server.requests.map(({ method, url }) => `${method} ${url.replace(/^\/3\/|\?.*/g, '')}`);
  await world.run('login -u eve', { env });
  await world.run('token', { env });
  await world.run('validate -u mallory', { env });

  const refusal = await world.run(`${line} --json`, { env, answers: [['(y/N)', '\r']] });
  expect(refusal.stderr).toContain(QUESTION);
  expect({ exit: refusal.exit, ...JSON.parse(refusal.stdout).error }).toMatchObject({
    exit: 4,
    code: 'not_logged_in',
    message: 'the login of eve in profile default is kept; the new session was ended at TMDb again',
    hint: 'to have both: tmdb-auth login --profile NAME',
  });
  expect(stored()).toBe('session-of-eve');
  expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', body: '{"session_id":"session-of-mallory"}' });
  expect(sent().filter((request) => request === 'GET account')).toHaveLength(accounts);

  const consent = await world.run(`${line} --json`, { env, answers: [['(y/N)', 'y\r']] });
  expect(JSON.parse(consent.stdout)).toMatchObject({ replaced: { username: 'eve', ended: true }, warnings: [] });
  expect(stored()).toBe('session-of-mallory');
  expect(server.requests.at(-1)?.body).toBe('{"session_id":"session-of-eve"}');
  if (username) expect(JSON.parse(consent.stdout).username).toBe(username);
});

test("a script that replaces another user's session is warned", async () => {
  const world = await createWorld();
  const server = await createOpenServer();
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl };
  await world.run('login -u eve', { env });
  expect(await world.json('login -u mallory', { env })).toMatchObject({
    exit: 0,
    replaced: { username: 'eve', ended: true },
    warnings: [
      { code: 'other_user_replaced', message: 'the login of eve in profile default is replaced by one of mallory' },
    ],
  });
});

test("a session whose user TMDb does not name is not taken for another user's", async () => {
  const world = await createWorld();
  const server = await createOpenServer();
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl };
  for (const line of ['login -u eve', 'token', 'validate -u nobody']) await world.run(line, { env });
  expect(await world.json('session', { env })).toMatchObject({
    exit: 0,
    session_id: 'session-of-nobody',
    replaced: { username: 'eve', ended: true },
    warnings: [{ code: 'account_unknown' }],
  });
  const last = server.requests.length;
  for (const line of ['token', 'validate -u nobody']) await world.run(line, { env });
  // TMDb made the same session again: there is none to end.
  expect(await world.json('session', { env })).toMatchObject({ exit: 0, replaced: null, warnings: [] });
  expect(server.requests.slice(last).map(({ method }) => method)).not.toContain('DELETE');
});
