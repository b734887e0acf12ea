import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { HONEST, worldWithHelper } from '../store/fake-helper.ts';
import { createWorld } from '../support/world.ts';

const { apiKey, accessToken } = SANDBOX;

const OTHER_KEY = 'f'.repeat(32);

const env = { TMDB_API_KEY: undefined };

type World = Awaited<ReturnType<typeof createWorld>>;

/** The keys that `status` shows, the one that is used with a star. */
async function keys(world: World, profile: string, more = {}) {
  const { credentials } = await world.json(`status --profile ${profile}`, { env: { ...env, ...more } });
  return credentials
    .filter(({ kind }: { kind: string }) => kind === 'api_key' || kind === 'access_token')
    .map(({ kind, source, active, shared }: Record<string, unknown>) => [
      `${active ? '*' : ''}${kind}`,
      shared ? `${source}, shared` : source,
    ]);
}

test('a key of all profiles is used by each that has none of its own, and by a new one', async () => {
  const world = await createWorld();
  const set = (line: string, stdin: string) => world.run(`config set ${line} --stdin`, { env, stdin });
  expect(await set('api-key --all-profiles', apiKey)).toMatchObject({ exit: 0, stderr: 'api-key is changed\n' });
  expect(await world.json('login --profile new', { env })).toMatchObject({ exit: 0, stored: true });
  expect(Object.keys(world.stored('new'))).toEqual(['session']);
  await set('api-key --profile own', OTHER_KEY);
  await set('access-token --profile token', accessToken);
  expect(await keys(world, 'new')).toEqual([['*api_key', 'store, shared']]);
  expect(await keys(world, 'own')).toEqual([['*api_key', 'store']]);
  expect(await keys(world, 'token')).toEqual([['*access_token', 'store']]);
  expect(await keys(world, 'new', { TMDB_API_KEY: OTHER_KEY })).toEqual([
    ['*api_key', 'env:TMDB_API_KEY'],
    ['api_key', 'store, shared'],
  ]);
  expect((await world.run('status --profile new', { env })).stdout).toContain(
    '  API key  …0c5a  stored for all profiles\n',
  );
  expect((await world.run('exec --profile new --only key -- sh -c :', { env })).exit).toBe(0);
  expect((await world.json('profile list')).profiles.map(({ name }: { name: string }) => name)).toEqual([
    'new',
    'own',
    'token',
  ]);
});

test('it is read, replaced, and unset by --all-profiles only', async () => {
  const world = await createWorld();
  const config = (line: string, stdin = '') => world.json(`config ${line}`, { env, stdin });
  await config('set api-key --all-profiles --stdin', apiKey);
  await config('set api-key --stdin', OTHER_KEY);
  expect(await config('get api-key')).toMatchObject({ value: OTHER_KEY });
  expect(await config('get api-key --all-profiles')).toMatchObject({ value: apiKey });
  await config('unset api-key');
  expect(await config('get api-key')).toMatchObject({ value: null });
  expect(await config('get api-key --all-profiles')).toMatchObject({ value: apiKey });
  await config('unset api-key --all-profiles');
  expect(JSON.parse(readFileSync(world.file, 'utf8'))).toEqual({ version: 1, profiles: {} });
});

test('one that TMDb refuses is to be set again where it is', async () => {
  const world = await createWorld();
  await world.run('config set api-key --all-profiles --stdin', { env, stdin: OTHER_KEY });
  const { exit, error } = await world.json('guest', { env });
  expect({ exit, hint: error.hint }).toEqual({ exit: 4, hint: 'tmdb-auth config set api-key --all-profiles' });
});

test('with a keychain it is there too, and moves with all else', async () => {
  const world = await worldWithHelper(HONEST);
  const { json, keychain, sandbox } = world;
  const both = { env: { ...world.env, ...env } };
  await json('config set storage helper:fake', both);
  await json('config set api-key --all-profiles --stdin', { ...both, stdin: apiKey });
  expect(Object.entries(keychain())).toEqual([
    [expect.stringMatching(`^${sandbox.origin}/tmdb-auth/[0-9a-f]{32}/\\(all%20profiles\\)/0$`), { api_key: apiKey }],
  ]);
  expect(await json('guest --profile new', both)).toMatchObject({ exit: 0, reused: false });
  await json('config set storage file', both);
  expect(world.stored('(all profiles)')).toEqual({ api_key: { value: apiKey } });
});

test('logout of all profiles does not take it for one', async () => {
  const world = await createWorld();
  await world.run('config set api-key --all-profiles --stdin', { env, stdin: apiKey });
  await world.run('login --profile a', { env });
  expect(await world.json('logout --all', { env })).toMatchObject({ exit: 0, revoked: true, removed: ['session'] });
  expect(world.stored('(all profiles)')).toEqual({ api_key: { value: apiKey } });
});
