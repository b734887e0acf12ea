import { expect, test } from 'vitest';
import { HONEST, worldWithHelper } from '../store/fake-helper.ts';
import { addElsewhere, document, ELSEWHERE } from './profiles.ts';

test('entries of a keychain are moved by rename, and removed by remove', async () => {
  const world = await worldWithHelper(HONEST);
  const { json, keychain, sandbox, env } = world;
  const { session_id: session } = await json('login --profile work');
  addElsewhere(world, 'work', { guest: { value: 'g' } });
  await json('config set storage helper:fake');
  const url = (origin: string, name: string) => `${origin}/tmdb-auth/${document(world).store_id}/${name}/0`;
  expect(await json('profile rename work home')).toMatchObject({ exit: 0, renamed: 'home' });
  expect(keychain()).toEqual({ [url(sandbox.origin, 'home')]: { session }, [url(ELSEWHERE, 'home')]: { guest: 'g' } });
  expect((await world.run('print session-id --profile home', { env })).stdout).toBe(`${session}\n`);
  expect(await json('profile remove home --yes')).toMatchObject({ exit: 0, removed: 'home', revoked: true });
  expect([keychain(), document(world).profiles]).toEqual([{}, {}]);
});

test.each(['logout --profile work', 'profile rename work home', 'profile remove work --yes'])(
  'old copies in a keychain are found after %s too',
  async (line) => {
    const world = await worldWithHelper(HONEST);
    const { json, keychain } = world;
    await json('login --profile work');
    await json('config set storage helper:fake');
    world.install(HONEST.replace('erase)', 'erase) echo locked; exit 1 ;; erased)'));
    await json('config set storage file');
    await json(line);
    expect(Object.keys(keychain())).toHaveLength(1);
    expect(document(world).profiles.work).toEqual({ [world.sandbox.origin]: {} });
    expect((await json('profile list')).profiles.map(({ name }: { name: string }) => name)).not.toContain('work');
    world.install(HONEST);
    await json('guest');
    expect([keychain(), 'work' in document(world).profiles]).toEqual([{}, false]);
  },
);
