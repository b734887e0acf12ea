import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';
import { threeProfiles } from './profiles.ts';

test.each([
  ['status', 4],
  ['print session-id', 4],
  ['export --format json', 4],
  ['exec -- true', 125],
  ['logout', 4],
  ['whoami', 4],
  ['config get api-key', 4],
])('%s of a profile that is not there says which there are', async (line, exit) => {
  const world = await threeProfiles(await createWorld());
  const of = async (name: string) => {
    const outcome = await world.run(line, { env: { TMDB_AUTH_PROFILE: name } });
    return [outcome.exit, /^(?:error: )?(there is no profile .*)/m.exec(outcome.stderr + outcome.stdout)?.[1]];
  };
  expect(await of('nope')).toEqual([exit, 'there is no profile nope: there are default, work, play']);
  await world.run('profile remove default --yes');
  expect((await of('default'))[1]).toBeUndefined();
});

test('where one profile is stored, it is named alone', async () => {
  const world = await createWorld();
  await world.run('guest --profile work');
  expect((await world.json('profile use wrok')).error.message).toBe('there is no profile wrok: there is work');
});

test('status of a profile that is not there has its own fields; a session of the environment is used all the same', async () => {
  const world = await createWorld();
  expect(await world.json('status --profile nope')).toMatchObject({
    exit: 4,
    logged_in: false,
    credentials: [{ kind: 'api_key' }],
    profile: 'nope',
    error: { message: 'there is no profile nope: none is stored', hint: 'tmdb-auth --profile nope login' },
  });
  const env = { TMDB_SESSION_ID: 'abc' };
  expect(await world.json('print session-id --profile nope', { env })).toMatchObject({
    exit: 0,
    value: 'abc',
    warnings: [{ message: 'what is stored is ignored: there is no profile nope: none is stored' }],
  });
});
