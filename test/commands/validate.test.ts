import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

test('each takes the token as an argument, in the same words as without one', async () => {
  const world = await createWorld();
  const { request_token: token } = await world.json('token --no-store');
  expect(await world.json(`validate ${token} --no-store`)).toMatchObject({ exit: 0, stored: false });
  expect(await world.json(`session ${token}`)).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    session_id: world.stored().session.value,
    replaced: null,
    stored: true,
    profile: 'default',
    warnings: [],
  });
});

test.each(['validate', 'session'])('%s without a token says how to get one', async (command) => {
  const world = await createWorld();
  const { exit, error } = await world.json(command);
  expect({ exit, code: error.code, hint: error.hint }).toEqual({
    exit: 2,
    code: 'input_required',
    hint: 'make one first: tmdb-auth token',
  });
  expect((await world.json(`${command} ../../account`)).error.code).toBe('usage');
  expect(world.requests).toEqual([]);
});
