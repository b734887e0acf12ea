import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
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
