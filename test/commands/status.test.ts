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
