import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';

const HOUR = 3_600_000;
const OFFLINE = 'http://127.0.0.1:9/3';

type World = Awaited<ReturnType<typeof createWorld>>;

const STATES: Record<string, (world: World) => Promise<unknown>> = {
  nothing: async () => {},
  'guest only': (world) => world.run('guest'),
  session: (world) => world.run('login'),
  'expired guest': async (world) => {
    await world.run('guest');
    world.clock.time += 25 * HOUR;
  },
  'rejected session': async (world) => {
    await world.run('login');
    const { value } = world.stored().session;
    await fetch(`${world.sandbox.origin}/3/authentication/session?api_key=${SANDBOX.apiKey}&session_id=${value}`, {
      method: 'DELETE',
    });
  },
};

test.each([
  ['nothing', 'status', 4, { logged_in: false, active: null, verified: null }],
  ['guest only', 'status', 0, { logged_in: false, active: 'guest', verified: null }],
  ['guest only', 'status --verify', 0, { logged_in: false, active: 'guest', verified: true }],
  ['guest only', 'status --min-ttl 25h', 4, { active: 'guest' }],
  ['guest only', 'status --min-ttl 23h', 0, { active: 'guest' }],
  ['session', 'status', 0, { logged_in: true, active: 'session', verified: null, account: null }],
  ['session', 'whoami --verify', 0, { logged_in: true, verified: true, account: { id: 1, username: 'sandbox' } }],
  ['session', 'status --min-ttl 100h', 0, { logged_in: true }],
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
  expect(
    credentials.map(({ kind, source, active, shadowed_by }: Record<string, unknown>) => [
      kind,
      source,
      active,
      shadowed_by,
    ]),
  ).toEqual([
    ['session', 'env:TMDB_SESSION_ID', true, null],
    ['session', 'store', false, 'TMDB_SESSION_ID'],
    ['access_token', 'env:TMDB_ACCESS_TOKEN', true, null],
    ['api_key', 'env:TMDB_API_KEY', false, 'TMDB_ACCESS_TOKEN'],
  ]);
  const { stdout } = await world.run('status', { env });
  expect(stdout).toMatch(/session +[0-9a-f]{12} {2}stored, shadowed by TMDB_SESSION_ID\n/);
  expect(stdout).not.toContain(world.stored().session.value);
});

test('a request token that has been exchanged is told as used', async () => {
  const { run, json } = await createWorld();
  const requestToken = async () => {
    const { credentials } = await json('status');
    const { active, state } = credentials.find(({ kind }: { kind: string }) => kind === 'request_token');
    const { stdout } = await run('status');
    return [active, state, /^ {2}request token +[0-9a-f]{12} {2}(.+)$/m.exec(stdout)?.[1]];
  };
  await run('token');
  expect(await requestToken()).toEqual([true, 'pending', 'stored, valid for 60 min']);
  await run('validate');
  expect(await requestToken()).toEqual([true, 'approved', 'stored, valid for 60 min']);
  await run('session');
  expect(await requestToken()).toEqual([false, 'used', 'stored, used']);
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

test('logout ends the session at TMDb and here; the second one is no error', async () => {
  const world = await createWorld();
  await world.run('guest');
  await world.run('login');
  expect(await world.json('logout')).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    revoked: true,
    removed: ['session'],
    profile: 'default',
    warnings: [],
  });
  expect(Object.keys(world.stored())).toEqual(['guest']);
  expect(world.requests.at(-1)).toBe('DELETE /3/authentication/session 200');
  expect(await world.run('logout')).toEqual({ exit: 0, stdout: '', stderr: 'nothing was stored to remove\n' });
});

test('a session that TMDb does not know any more counts as ended', async () => {
  const world = await createWorld();
  await STATES['rejected session']!(world);
  expect(await world.json('logout')).toMatchObject({ exit: 0, revoked: true, removed: ['session'], warnings: [] });
});

test('logout offline removes here and says that TMDb was not asked', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.sandbox.close();
  const { exit, revoked, removed, warnings } = await world.json('logout');
  expect({ exit, revoked, removed }).toEqual({ exit: 0, revoked: null, removed: ['session'] });
  expect(warnings).toEqual([{ code: 'not_revoked', message: expect.stringContaining('may still be valid at TMDb') }]);
  expect(world.stored()).toEqual({});
});

test('logout with a bad key says that TMDb refused', async () => {
  const world = await createWorld();
  await world.run('login');
  const env = { TMDB_API_KEY: '0'.repeat(32) };
  expect(await world.json('logout', { env })).toMatchObject({ exit: 0, revoked: false, removed: ['session'] });
});

test('logout --all is of all profiles', async () => {
  const world = await createWorld();
  await world.run('login --profile a');
  await world.run('login --profile b');
  await world.run('guest --profile c');
  expect(await world.json('logout --all')).toMatchObject({ exit: 0, revoked: true, removed: ['session'] });
  expect([world.stored('a'), world.stored('b'), Object.keys(world.stored('c'))]).toEqual([{}, {}, ['guest']]);
  expect(world.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
});

test('logout of a session in a variable ends that one, and leaves what is stored', async () => {
  const world = await createWorld();
  await world.run('login');
  const { value } = world.stored().session;
  await world.run('login');
  const outcome = await world.json('logout', { env: { TMDB_SESSION_ID: value } });
  expect(outcome).toMatchObject({ exit: 0, revoked: true, removed: [], warnings: [{ code: 'still_set' }] });
  expect(world.stored().session).toBeDefined();
});

test('print gives the bare value, of a variable first', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.run('guest');
  await world.run('token');
  const { session, guest, request_token: token } = world.stored();
  const printed = async (name: string, env = {}) => (await world.run(`print ${name}`, { env })).stdout;
  expect(await printed('session-id')).toBe(`${session.value}\n`);
  expect(await printed('guest-session-id')).toBe(`${guest.value}\n`);
  expect(await printed('request-token')).toBe(`${token.value}\n`);
  expect(await printed('api-key')).toBe(`${SANDBOX.apiKey}\n`);
  expect(await printed('session-id', { TMDB_SESSION_ID: 'abc' })).toBe('abc\n');
  expect(await world.json('print access-token')).toMatchObject({ exit: 4, error: { code: 'not_logged_in' } });
  world.clock.time += 25 * HOUR;
  expect(await world.json('print guest-session-id')).toMatchObject({
    exit: 4,
    error: { code: 'token_expired', hint: 'tmdb-auth guest' },
  });
});

test('config sets, gets, lists and unsets', async () => {
  const world = await createWorld();
  const env = { TMDB_API_KEY: undefined };
  expect(await world.run('config path')).toEqual({ exit: 0, stdout: `${world.file}\n`, stderr: '' });
  await world.run('config set profile work');
  expect((await world.run('config get profile')).stdout).toBe('work\n');
  expect((await world.run('config set api-key --stdin', { env, stdin: `${SANDBOX.apiKey}\n` })).exit).toBe(0);
  const asked = await world.run('config set access-token', {
    answers: [['TMDb access token', `${SANDBOX.accessToken}\r`]],
  });
  expect(asked.exit).toBe(0);
  expect(world.stored('work')).toEqual({
    api_key: { value: SANDBOX.apiKey },
    access_token: { value: SANDBOX.accessToken },
  });
  expect((await world.run('config list')).stdout).toBe(
    'profile=work\nstorage=file\napi-key=…0c5a\naccess-token=…Ym94\n'.replace('Ym94', SANDBOX.accessToken.slice(-4)),
  );
  expect(await world.json('config list --show-secrets')).toMatchObject({ api_key: SANDBOX.apiKey, storage: 'file' });
  expect((await world.run('config get api-key')).stdout).toBe(`${SANDBOX.apiKey}\n`);
  await world.run('config unset api-key');
  expect(await world.run('config get api-key')).toMatchObject({ exit: 0, stdout: '', stderr: 'api-key is not set\n' });
  await world.run('config unset profile');
  expect((await world.run('config get profile')).stdout).toBe('default\n');
});

test.each([
  ['config set api-key S3CRET', 'secret_on_argv'],
  ['config set api-key', 'input_required'],
  ['config set', 'usage'],
  ['config set profile', 'usage'],
  ['config get', 'usage'],
  ['config path profile', 'usage'],
  ['config get profile x', 'usage'],
  ['config set storage nowhere', 'usage'],
  ['config set storage helper:../x', 'usage'],
  ['config frob', 'usage'],
  ['config get colour', 'usage'],
  ['print everything', 'usage'],
])('%s is refused: %s', async (line, code) => {
  const world = await createWorld();
  const { exit, error } = await world.json(line);
  expect({ exit, code: error.code }).toEqual({ exit: 2, code });
  expect(JSON.stringify(error)).not.toContain('S3CRET');
});

test('a key in the place of a token is told', async () => {
  const world = await createWorld();
  const { error } = await world.json('config set access-token --stdin', { stdin: SANDBOX.apiKey });
  expect(error).toMatchObject({
    code: 'usage',
    message: 'what was given is not an access token but an API key',
    hint: 'tmdb-auth config set api-key',
  });
});
