import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { jwt } from '../support/jwt.ts';
import { createWorld } from '../support/world.ts';

const { apiKey: KEY, accessToken: TOKEN } = SANDBOX;
const OBJECT_ID = '1a2b3c4d5e6f7a8b9c0d1e2f';
const USER_TOKEN = jwt({ aud: KEY, sub: OBJECT_ID, scopes: ['api_read', 'api_write'] });
const ENV = { TMDB_API_KEY: undefined, TMDB_ACCESS_TOKEN: TOKEN, TMDB_USER_ACCESS_TOKEN: USER_TOKEN };

test.each<[string, Record<string, string>]>([
  [
    '',
    {
      TMDB_API_KEY: KEY,
      TMDB_ACCESS_TOKEN: TOKEN,
      TMDB_USER_ACCESS_TOKEN: USER_TOKEN,
      TMDB_ACCOUNT_OBJECT_ID: OBJECT_ID,
    },
  ],
  ['--only user', { TMDB_USER_ACCESS_TOKEN: USER_TOKEN, TMDB_ACCOUNT_OBJECT_ID: OBJECT_ID }],
  ['--only account', { TMDB_ACCOUNT_OBJECT_ID: OBJECT_ID }],
  ['--only key --as access-token=TMDB_TOKEN', { TMDB_API_KEY: KEY, TMDB_TOKEN: TOKEN }],
  ['--only key --as access-token=TMDB_API_KEY', { TMDB_API_KEY: TOKEN }],
  [
    '--only key --as access-token=TMDB_TOKEN --as access-token=TMDB_ACCESS_TOKEN --as api-key=k',
    { k: KEY, TMDB_TOKEN: TOKEN, TMDB_ACCESS_TOKEN: TOKEN },
  ],
  ['--only key --as api-key=A --as api-key=A', { A: KEY, TMDB_ACCESS_TOKEN: TOKEN }],
  ['--only account --as account-object-id=TMDB_ACCOUNT_ID', { TMDB_ACCOUNT_ID: OBJECT_ID }],
])('export %s', async (options, expected) => {
  const world = await createWorld();
  const { exit, stdout } = await world.run(`export --format json ${options}`.trim(), { env: ENV });
  expect({ exit, variables: JSON.parse(stdout) }).toEqual({ exit: 0, variables: expected });
});

test('the account of a session goes before that of a user token', async () => {
  const world = await createWorld();
  await world.run('login');
  const { stdout } = await world.run('export --format json --only account', { env: ENV });
  expect(JSON.parse(stdout)).toEqual({ TMDB_ACCOUNT_ID: '1', TMDB_ACCOUNT_OBJECT_ID: OBJECT_ID });
});

test.each<[string, string, string]>([
  ['--as', 'usage', '--as needs a value'],
  ['--as access-token', 'usage', '--as takes NAME=VARIABLE'],
  ['--as access-token=', 'usage', '--as takes the name of a variable, of letters, digits and _'],
  ['--as access-token=A-B', 'usage', '--as takes the name of a variable, of letters, digits and _'],
  [`--as api-key=a${KEY.slice(1)}`, 'usage', '--as takes the name of a variable, of letters, digits and _'],
  ['--as TMDB_TOKEN=access-token', 'usage', '--as takes NAME=VARIABLE'],
  ['--as request-token=A', 'usage', '--as takes NAME=VARIABLE'],
  ['--as access-token=A --only guest', 'usage', '--only leaves out the access-token of --as'],
  ['--as access-token=A --as api-key=A', 'usage', '--as gives A two values'],
  ['--as session-id=A', 'not_logged_in', 'there is no session-id to give as A'],
])('export %s: %s', async (options, code, message) => {
  const world = await createWorld();
  const { error } = await world.json(`export --format sh ${options}`, { env: ENV });
  expect(error).toMatchObject({ code, message });
  expect(JSON.stringify(error)).not.toContain(KEY.slice(1));
});

test.each(['VITE_', 'NEXT_PUBLIC_', 'REACT_APP_', 'EXPO_PUBLIC_', 'NUXT_PUBLIC_', 'PUBLIC_'])(
  'a secret under a name that begins with %s is warned of',
  async (prefix) => {
    const world = await createWorld();
    const line = `export --format sh --only key,account --as api-key=${prefix}KEY --as account-object-id=${prefix}ID`;
    expect((await world.json(line, { env: ENV })).warnings).toEqual([
      {
        code: 'public_variable',
        message: `${prefix}KEY is for code that browsers get: everybody can read it there`,
      },
    ]);
  },
);

test('in a file the line of that name is replaced, and that of the usual name goes', async () => {
  const world = await createWorld();
  const file = join(world.directory, '.env');
  writeFileSync(file, `A=1\ntmdb_Token=old\nTMDB_ACCESS_TOKEN=old\nTMDB_TOKEN=theirs\n`);
  const line = `export --format dotenv --only key --as access-token=tmdb_Token --output ${file}`;
  expect(await world.json(line, { env: ENV })).toMatchObject({
    variables: ['TMDB_API_KEY', 'tmdb_Token'],
    derived: ['TMDB_API_KEY'],
    removed: ['TMDB_ACCESS_TOKEN'],
  });
  expect(readFileSync(file, 'utf8')).toBe(`A=1\ntmdb_Token=${TOKEN}\nTMDB_TOKEN=theirs\nTMDB_API_KEY=${KEY}\n`);
});

test.each(['json', 'k8s'])('a file in %s with names of our own choice is ours', async (format) => {
  const world = await createWorld();
  const file = join(world.directory, 'file');
  const line = `export --format ${format} --only key --as api-key=KEY --output ${file}`;
  expect((await world.run(line, { env: ENV })).exit).toBe(0);
  expect((await world.run(line, { env: ENV })).exit).toBe(0);
  const { error } = await world.json(`export --format ${format} --output ${file}`, { env: ENV });
  expect(error).toMatchObject({ code: 'output', message: expect.stringContaining('holds other things') });
});
