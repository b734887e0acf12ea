import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { standingOf } from '../support/standing.ts';
import { createWorld } from '../support/world.ts';

const HOUR = 3_600_000;

const OFFLINE = 'http://127.0.0.1:9/3';

const end = (value: string) => `…${value.slice(-4)}`;

type World = Awaited<ReturnType<typeof createWorld>>;

const STATES: Record<string, (world: World) => Promise<unknown>> = {
  nothing: async () => {},
  'guest only': (world) => world.run('guest'),
  session: (world) => world.run('login'),
  'user token': (world) => world.run('config set user-token --stdin', { stdin: SANDBOX.userAccessToken }),
  'expired guest': async (world) => {
    await world.run('guest');
    world.clock.time += 25 * HOUR;
  },
  'rejected session': async (world) => {
    await world.run('login');
    await world.endSessionElsewhere();
  },
};

test.each([
  ['nothing', 'status', 4, { logged_in: false, active: null, verified: null }],
  ['guest only', 'status', 0, { logged_in: false, active: 'guest', verified: null }],
  ['guest only', 'status --verify', 0, { logged_in: false, active: 'guest', verified: true }],
  ['guest only', 'status --min-ttl 25h', 4, { active: 'guest' }],
  ['guest only', 'status --min-ttl 23h', 0, { active: 'guest' }],
  ['session', 'status', 0, { logged_in: true, active: 'session', verified: null, account: null }],
  ['session', 'status --verify', 0, { logged_in: true, verified: true, account: { id: 1, username: 'sandbox' } }],
  ['session', 'status --min-ttl 100h', 0, { logged_in: true }],
  ['user token', 'status', 0, { logged_in: true, active: 'user_token', verified: null, account: null }],
  ['expired guest', 'status', 4, { logged_in: false, active: null }],
  ['rejected session', 'status', 0, { logged_in: true }],
  ['rejected session', 'status --verify', 4, { logged_in: false, verified: false, account: null }],
])('%s: %s ends with %i, plain and as JSON', async (state, line, exit, expected) => {
  const world = await createWorld();
  await STATES[state]!(world);
  const json = await world.json(line);
  expect(json).toMatchObject({ exit, success: exit === 0, profile: 'default', ...expected });
  expect(json).toMatchObject({ store: { backend: 'file', path: world.file }, base_url: `${world.sandbox.origin}/3` });
  expect(json.error?.exit_code ?? 0).toBe(exit);
  expect((await world.run(line)).exit).toBe(exit);
});

test('what --verify learns of a stored session is kept', async () => {
  const world = await createWorld();
  for (const line of ['token', 'validate', 'session']) await world.run(line);
  const { session } = world.stored();
  expect((await world.run('status')).stdout).toMatch(/^logged in to \S+\n/);
  expect((await world.json('status --verify')).account).toEqual({ id: 1, username: 'sandbox', name: '' });
  expect(world.stored().session).toEqual({ ...session, username: 'sandbox', account_id: 1 });
  expect((await world.run('status')).stdout).toMatch(/^logged in to \S+ as sandbox\n/);
  await world.json('status --verify', { env: { TMDB_SESSION_ID: session.value } });
  expect(world.stored().session).toEqual({ ...session, username: 'sandbox', account_id: 1 });
});

test('unreachable is not logged out', async () => {
  const world = await createWorld();
  const env = { TMDB_AUTH_BASE_URL: OFFLINE, TMDB_SESSION_ID: 'abc' };
  expect(await world.json('status --verify', { env })).toMatchObject({
    exit: 5,
    success: false,
    logged_in: true,
    verified: null,
    error: { code: 'network' },
  });
  expect((await world.run('status --verify', { env })).exit).toBe(5);
});

test('status explains who wins, what is shadowed, and from where', async () => {
  const world = await createWorld();
  await world.run('login');
  const env = { TMDB_SESSION_ID: 'of-the-environment', TMDB_ACCESS_TOKEN: SANDBOX.accessToken };
  const { credentials } = await world.json('status', { env });
  expect(standingOf(credentials)).toEqual([
    ['session', 'env:TMDB_SESSION_ID', true, null],
    ['session', 'store', false, 'TMDB_SESSION_ID'],
    ['access_token', 'env:TMDB_ACCESS_TOKEN', true, null],
    ['api_key', 'env:TMDB_API_KEY', false, 'TMDB_ACCESS_TOKEN'],
  ]);
  const { stdout } = await world.run('status', { env });
  expect(stdout).toBe(
    [
      `logged in to ${world.sandbox.origin}`,
      '  session       …ment  TMDB_SESSION_ID',
      `  session       ${end(world.stored().session.value)}  stored             shadowed by TMDB_SESSION_ID`,
      `  access token  ${end(SANDBOX.accessToken)}  TMDB_ACCESS_TOKEN`,
      `  API key       ${end(SANDBOX.apiKey)}  TMDB_API_KEY       shadowed by TMDB_ACCESS_TOKEN`,
      `stored in ${world.file}`,
      '',
    ].join('\n'),
  );
});

test('with nothing it is one sentence and the command, with -q nothing', async () => {
  const { run } = await createWorld();
  const env = { TMDB_API_KEY: '', TMDB_AUTH_BASE_URL: '' };
  expect(await run('status', { env })).toEqual({
    exit: 4,
    stdout: 'not logged in\n',
    stderr: 'hint: tmdb-auth login\n',
  });
  expect(await run('status --profile work', { env })).toEqual({
    exit: 4,
    stdout: 'there is no profile work: none is stored\n',
    stderr: 'hint: tmdb-auth --profile work login\n',
  });
  await run('config set api-key --profile work --stdin', { env, stdin: SANDBOX.apiKey });
  expect((await run('status --profile work', { env })).stdout).toMatch(/^not logged in \(profile work\)\n/);
  expect(await run('status -q', { env })).toEqual({ exit: 4, stdout: '', stderr: '' });
});

test('with -q status says nothing, but why it could not find out', async () => {
  const { run } = await createWorld();
  await run('login');
  expect(await run('status -q')).toEqual({ exit: 0, stdout: '', stderr: '' });
  expect(await run('status -q --verify', { env: { TMDB_AUTH_BASE_URL: OFFLINE, TMDB_SESSION_ID: 'abc' } })).toEqual({
    exit: 5,
    stdout: '',
    stderr: expect.stringMatching(/^error: no answer from 127\.0\.0\.1:9.*\nhint: .*\n$/),
  });
});

test('a session that TMDb refuses is no login, and the error says why', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.endSessionElsewhere();
  const { exit, stdout, stderr } = await world.run('status --verify');
  expect({ exit, headline: stdout.split('\n')[0], stderr }).toEqual({
    exit: 4,
    headline: `not logged in to ${world.sandbox.origin}`,
    stderr: 'error: TMDb does not accept the session\nhint: log in again: tmdb-auth login\n',
  });
});

test('a login is told as whose, with the same characters as by login; --show-secrets shows the values', async () => {
  const world = await createWorld();
  const { stderr } = await world.run('login');
  const { value } = world.stored().session;
  expect(stderr).toContain(`(session ${end(value)})`);
  const [key, { file }] = [SANDBOX.apiKey, world];
  const told = (session: string, apiKey: string) =>
    [
      `logged in to ${world.sandbox.origin} as sandbox`,
      `  session  ${session}  stored`,
      `  API key  ${apiKey}  TMDB_API_KEY`,
      `stored in ${file}`,
      '',
    ].join('\n');
  expect(await world.run('status')).toEqual({ exit: 0, stdout: told(end(value), end(key)), stderr: '' });
  expect((await world.run('status --show-secrets')).stdout).toBe(told(value, key.padEnd(value.length)));
  const plain = await world.json('status');
  expect([plain.credentials[0].last_characters, plain.credentials[0].value]).toEqual([end(value), undefined]);
  expect((await world.json('status --show-secrets')).credentials[0].value).toBe(value);
});

test('a pending request token can be approved, and one that has served is told for a day', async () => {
  const world = await createWorld();
  const requestToken = async () => {
    const { credentials } = await world.json('status');
    const token = credentials.find(({ kind }: { kind: string }) => kind === 'request_token');
    const { stdout } = await world.run('status');
    const [, told] = /^ {2}request token {2}…\w{4} {2}stored +(.+)$/m.exec(stdout) ?? [];
    const [, url = null] = /^to approve the request token: (.+)$/m.exec(stdout) ?? [];
    expect(token?.approve_url ?? null).toBe(url);
    return [token?.active, token?.state, told, url];
  };
  await world.run('token');
  const url = `${world.sandbox.origin}/authenticate/${world.stored().request_token.value}`;
  const until = new Date(world.clock.time + HOUR).toISOString().slice(0, 16).replace('T', ' ');
  expect(await requestToken()).toEqual([true, 'pending', `pending, until ${until} UTC (60 min)`, url]);
  await world.run('validate');
  expect(await requestToken()).toEqual([true, 'approved', `approved, until ${until} UTC (60 min)`, null]);
  await world.run('session');
  expect(await requestToken()).toEqual([false, 'used', 'used', null]);
  world.clock.time += 24 * HOUR;
  expect(await requestToken()).toEqual([false, 'used', 'used', null]);
  world.clock.time += HOUR;
  expect(await requestToken()).toEqual([undefined, undefined, undefined, null]);
});

test('what belongs to another API is not used, and status says why', async () => {
  const [world, other] = [await createWorld(), await createWorld()];
  await world.run('login');
  const { exit, error } = await world.json('status', { env: { TMDB_AUTH_BASE_URL: `${other.sandbox.origin}/3` } });
  expect({ exit, message: error.message }).toEqual({
    exit: 4,
    message: `not logged in to ${other.sandbox.origin}: what is stored belongs to ${world.sandbox.origin}`,
  });
});
