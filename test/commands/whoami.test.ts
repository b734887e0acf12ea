import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { SIZE_LIMIT, serializeDocument } from '../../src/store/document.ts';
import { isRoot } from '../support/needed-programs.ts';
import { createWorld } from '../support/world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

/** How often TMDb was asked whose a session is. */
const asked = ({ requests }: World) => requests.filter((line) => / \/3\/account\b/.test(line)).length;

/** By `session`, which learns neither username nor account id. */
async function withUnknownSession(): Promise<World> {
  const world = await createWorld();
  for (const line of ['token', 'validate', 'session']) await world.run(line);
  return world;
}

test('whoami prints the bare username, and asks for nothing that is known', async () => {
  const world = await createWorld();
  await world.run('login');
  expect(world.requests).toHaveLength(3);
  expect(await world.run('whoami')).toEqual({ exit: 0, stdout: 'sandbox\n', stderr: '' });
  expect(world.requests).toHaveLength(3);
  const told = {
    exit: 0,
    schema: 1,
    success: true,
    username: 'sandbox',
    account_id: 1,
    profile: 'default',
    warnings: [],
  };
  expect([await world.json('whoami'), await world.json('whoami')]).toEqual([told, told]);
  expect(asked(world)).toBe(1);
});

test('of a session that came without a name TMDb is asked once', async () => {
  const world = await withUnknownSession();
  expect(await world.run('whoami')).toEqual({ exit: 0, stdout: 'sandbox\n', stderr: '' });
  expect(world.stored().session).toMatchObject({ username: 'sandbox', account_id: 1 });
  expect((await world.run('whoami')).stdout).toBe('sandbox\n');
  expect(asked(world)).toBe(1);
});

test('a session of the environment is asked for each time, and not stored', async () => {
  const world = await withUnknownSession();
  const before = world.stored();
  const env = { TMDB_SESSION_ID: before.session.value };
  for (let times = 0; times < 2; times += 1) expect((await world.run('whoami', { env })).stdout).toBe('sandbox\n');
  expect([asked(world), world.stored()]).toEqual([2, before]);
  expect(await world.json('whoami', { env: { TMDB_SESSION_ID: 'abc' } })).toMatchObject({
    exit: 4,
    error: { code: 'session_invalid', hint: 'unset TMDB_SESSION_ID' },
  });
});

test('without a session, with a guest session only, or without an API key it ends with 4', async () => {
  const world = await createWorld();
  const { origin } = world.sandbox;
  await world.run('guest');
  expect(await world.run('whoami')).toEqual({
    exit: 4,
    stdout: '',
    stderr: `error: not logged in to ${origin}\nhint: tmdb-auth login\n`,
  });
  const env = { TMDB_API_KEY: undefined, TMDB_SESSION_ID: 'abc' };
  expect(await world.json('whoami', { env })).toMatchObject({
    exit: 4,
    error: { code: 'no_api_key', hint: expect.stringMatching(/^set TMDB_API_KEY or TMDB_ACCESS_TOKEN /) },
  });
});

test('where TMDb cannot be asked it ends with 5, or goes without the account id', async () => {
  const world = await withUnknownSession();
  await world.run('login --profile named');
  await world.sandbox.close();
  expect(await world.json('whoami')).toMatchObject({ exit: 5, error: { code: 'network' } });
  expect(await world.json('whoami --profile named')).toMatchObject({
    exit: 0,
    username: 'sandbox',
    account_id: null,
    warnings: [{ code: 'account_unknown', message: expect.stringMatching(/^TMDb did not give the account id: /) }],
  });
});

test('print gives username and account id, and asks once for what is not known', async () => {
  const world = await createWorld();
  expect(await world.json('print account-id')).toMatchObject({ exit: 4, error: { code: 'not_logged_in' } });
  await world.run('login');
  expect((await world.run('print username')).stdout).toBe('sandbox\n');
  expect(asked(world)).toBe(0);
  expect(await world.run('print account-id')).toEqual({ exit: 0, stdout: '1\n', stderr: '' });
  expect(await world.json('print account-id')).toMatchObject({ exit: 0, name: 'account-id', value: '1' });
  expect(asked(world)).toBe(1);
  await world.run('login --profile later');
  await world.sandbox.close();
  expect(await world.json('print account-id --profile later')).toMatchObject({ exit: 5, error: { code: 'network' } });
});

test.each(['export --format json', 'exec -- sh -c true'])(
  '%s learns the account id once, and keeps it',
  async (line) => {
    const world = await createWorld();
    await world.run('login');
    for (const part of ['key', 'session', 'session']) {
      const [command = '', ...rest] = line.split(' ');
      expect((await world.run([command, '--only', part, ...rest])).exit).toBe(0);
      expect(asked(world)).toBe(part === 'key' ? 0 : 1);
    }
    expect(world.stored().session).toMatchObject({ username: 'sandbox', account_id: 1 });
  },
);

test('where TMDb cannot be asked, export goes without the account id', async () => {
  const world = await createWorld();
  await world.run('login');
  const { value } = world.stored().session;
  await world.run('config set profile default');
  await world.sandbox.close();
  const { exit, stdout, stderr } = await world.run('export --format json --only session');
  expect({ exit, exported: JSON.parse(stdout) }).toEqual({ exit: 0, exported: { TMDB_SESSION_ID: value } });
  expect(stderr).toMatch(/^warning: without TMDB_ACCOUNT_ID: no answer from /m);
  const withoutKey = await world.run('export --format json --only session', { env: { TMDB_API_KEY: undefined } });
  expect(withoutKey).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('warning: without TMDB_ACCOUNT_ID: there is no API key to ask TMDb with\n'),
  });
});

test('that the account id cannot be kept is a warning', async () => {
  const world = await createWorld();
  await world.run('login');
  const document = JSON.parse(readFileSync(world.file, 'utf8'));
  const full = (length: number) => serializeDocument(world.file, { ...document, filler: 'x'.repeat(length) });
  writeFileSync(world.file, full(SIZE_LIMIT - full(0).length));
  expect(await world.json('print account-id')).toMatchObject({
    exit: 0,
    value: '1',
    warnings: [
      { code: 'store_full', message: expect.stringMatching(/^the account of the session could not be stored: /) },
    ],
  });
});

test.skipIf(!isRoot())('whoever may only read the store knows that the account is not kept', async () => {
  const world = await createWorld();
  await world.run('login');
  for (const path of [dirname(world.file), world.file]) chownSync(path, 4711, 4711);
  expect(await world.json('whoami', { userId: 0 })).toMatchObject({ exit: 0, account_id: 1, warnings: [] });
  expect(world.stored().session).not.toHaveProperty('account_id');
});
