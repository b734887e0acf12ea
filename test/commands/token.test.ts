import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

const MINUTE = 60_000;

test('token, validate and session need no id to be typed', async () => {
  const world = await createWorld();
  const token = await world.run('token');
  const value = token.stdout.trim();
  expect(token).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^[0-9a-f]{40}\n$/),
    stderr: [
      'done: creating a request token',
      'a request token, valid for 60 min; approve it at',
      `${world.sandbox.origin}/authenticate/${value}`,
      'then: tmdb-auth session',
      '',
    ].join('\n'),
  });

  expect(await world.json('validate')).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    request_token: value,
    expires_at: new Date(world.clock.time + 60 * MINUTE).toISOString().replace('.000', ''),
    expires_in: 3600,
    approved: true,
    method: 'password',
    stored: true,
    profile: 'default',
    warnings: [{ code: 'password_discouraged', message: expect.stringContaining('discourages') }],
  });

  const session = await world.run('session');
  const id = world.stored().session.value;
  expect(session).toEqual({
    exit: 0,
    stdout: '',
    stderr: `done: creating a session\na session …${id.slice(-4)}, stored in ${world.file}\n`,
  });
});
