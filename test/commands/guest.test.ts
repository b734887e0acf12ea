import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createTestServer } from '../support/server.ts';
import { createWorld } from '../support/world.ts';

const GUEST = 'GET /3/authentication/guest_session/new 200';
const HOUR = 3_600_000;

test('two calls give one id with one request; --new another; an expired one is replaced', async () => {
  const world = await createWorld();
  const first = await world.run('guest');
  expect(first).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^[0-9a-f]{32}\n$/),
    stderr: 'done: creating a guest session\na new guest session, valid for 24 h\n',
  });
  world.clock.time += HOUR;
  expect(await world.run('guest')).toEqual({
    exit: 0,
    stdout: first.stdout,
    stderr: 'the stored guest session, valid for 23 h\n',
  });
  expect(world.requests).toEqual([GUEST]);

  const another = await world.json('guest --new');
  expect(another.guest_session_id).not.toBe(first.stdout.trim());
  expect(another.warnings).toEqual([{ code: 'one_guest_session', message: expect.any(String) }]);

  world.clock.time += 24 * HOUR;
  const third = await world.json('guest');
  expect(third).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    guest_session_id: expect.not.stringMatching(another.guest_session_id),
    expires_at: new Date(world.clock.time + 24 * HOUR).toISOString().replace('.000', ''),
    expires_in: 86_400,
    reused: false,
    stored: true,
    profile: 'default',
    warnings: [],
  });
  expect(world.requests).toEqual([GUEST, GUEST, GUEST]);
});

test('--no-store makes one of its own and leaves the stored one alone', async () => {
  const world = await createWorld();
  await world.run('guest');
  const before = world.stored();
  expect(await world.json('guest --no-store')).toMatchObject({ exit: 0, reused: false, stored: false });
  expect(world.stored()).toEqual(before);
});

test('profiles do not share it', async () => {
  const world = await createWorld();
  const { guest_session_id: here } = await world.json('guest');
  const there = await world.json('guest', { env: { TMDB_AUTH_PROFILE: 'there' } });
  expect(there).toMatchObject({ reused: false, profile: 'there' });
  expect(there.guest_session_id).not.toBe(here);
});

test('what was made with one API is not given to another', async () => {
  const [world, another] = [await createWorld(), await createWorld()];
  await world.run('guest');
  await world.run('guest', { env: { TMDB_AUTH_BASE_URL: `${another.sandbox.origin}/3` } });
  expect(another.requests).toEqual([GUEST]);
});

test('another process need not wait for a person who is asked for the API key', async () => {
  const world = await createWorld();
  const elsewhere: string[] = [];
  const { exit, stdout } = await world.run('guest', {
    env: { TMDB_API_KEY: undefined },
    answers: [
      [
        'TMDb API key',
        async () => {
          elsewhere.push((await world.run('guest --timeout 20')).stdout);
          return `${SANDBOX.apiKey}\r`;
        },
      ],
    ],
  });
  expect({ exit, stdout, requests: world.requests }).toEqual({ exit: 0, stdout: elsewhere[0], requests: [GUEST] });
  expect(world.stored().api_key).toEqual({ value: SANDBOX.apiKey });
});

const SHORT = 'warning: the guest session expires in 9 min; for another one: tmdb-auth guest --new\n';

test('one that ends soon is warned of; --min-ttl makes another one where it lives shorter', async () => {
  const world = await createWorld();
  const { stdout: first } = await world.run('guest');
  world.clock.time += 23 * HOUR + 51 * 60_000;
  expect(await world.run('guest')).toEqual({
    exit: 0,
    stdout: first,
    stderr: `${SHORT}the stored guest session, valid for 9 min\n`,
  });
  expect((await world.json('guest --min-ttl 9m')).warnings).toEqual([]);
  expect(world.requests).toEqual([GUEST]);
  const { reused, expires_in, warnings } = await world.json('guest --min-ttl 10m');
  expect({ reused, expires_in, warnings }).toEqual({ reused: false, expires_in: 86_400, warnings: [] });
  expect((await world.json('guest --min-ttl 10m')).reused).toBe(true);
  expect((await world.json('guest --min-ttl 25h')).warnings).toEqual([
    { code: 'short_lived', message: 'the guest session expires in 24 h' },
  ]);
  expect(await world.json('guest --min-ttl soon')).toMatchObject({ exit: 2, error: { code: 'usage' } });
  expect(world.requests).toEqual([GUEST, GUEST, GUEST]);
});

test.each([
  ['24 h ahead', 24 * HOUR],
  ['30 days behind', -30 * 24 * HOUR],
])(
  'where our clock is %s, a stored one is given again for as long as it lives by the clock of TMDb',
  async (_, skew) => {
    const world = await createWorld();
    world.clock.time = Date.now() + skew;
    const server = await createTestServer(() => {
      const time = new Date(world.clock.time - skew + 24 * HOUR).toISOString();
      const expires_at = time.replace('T', ' ').replace(/\..*/, ' UTC');
      const date = new Date(world.clock.time - skew).toUTCString();
      const body = { success: true, guest_session_id: `guest${server.requests.length}`, expires_at };
      return { headers: { date }, body };
    });
    const env = { TMDB_AUTH_BASE_URL: server.baseUrl };
    const ids: string[] = [];
    for (const passed of [0, HOUR, 22 * HOUR, 2 * HOUR]) {
      world.clock.time += passed;
      const { guest_session_id: id, expires_in: left } = await world.json('guest', { env });
      ids.push(id);
      expect(left).toBeGreaterThan(HOUR / 1000 - 5);
      expect(left).toBeLessThanOrEqual(24 * 3_600);
      expect((await world.run(`status --min-ttl ${left - 5}`, { env })).exit).toBe(0);
      expect((await world.run(`status --min-ttl ${left + 5}`, { env })).exit).toBe(4);
      expect((await world.run('print guest-session-id', { env })).stdout).toBe(`${id}\n`);
    }
    expect(ids).toEqual(['guest1', 'guest1', 'guest1', 'guest2']);
  },
);
