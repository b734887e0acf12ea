import { expect, test } from 'vitest';
import { SANDBOX } from '../src/sandbox/credentials.ts';
import { type Circumstances, createWorld } from './support/world.ts';

const WRONG_KEY = '0'.repeat(32);
const NO_KEY = { TMDB_API_KEY: '' };

test.each<[line: string, hint: string, env?: Circumstances['env']]>([
  ['status --profile work', 'tmdb-auth --profile work login'],
  ['--profile work status', 'tmdb-auth --profile work login'],
  ['status --base-url http://127.0.0.1:9/3', 'tmdb-auth --base-url http://127.0.0.1:9/3 login'],
  [
    'print session-id --base-url http://127.0.0.1:9/3 --profile work',
    'tmdb-auth --profile work --base-url http://127.0.0.1:9/3 login',
  ],
  ['session --profile work', 'make one first: tmdb-auth --profile work token'],
  ['export --format sh --profile work', 'tmdb-auth --profile work login'],
  [
    'export --format sh --profile default',
    'tmdb-auth --profile default login, or tmdb-auth --profile default guest',
    NO_KEY,
  ],
  ['export --profile work', 'see: tmdb-auth export --help'],
  // A variable of the shell goes on holding there.
  ['print session-id', 'tmdb-auth login', { TMDB_AUTH_PROFILE: 'work' }],
  ['print session-id --profile=-x', 'tmdb-auth --profile=-x login'],
  ['print session-id --base-url HTTP://LocalHost:9/3', 'tmdb-auth --base-url http://localhost:9/3 login'],
])('%s: a hint that holds for this call: %s', async (line, hint, env = {}) => {
  const world = await createWorld();
  expect((await world.json(line, { env })).error.hint).toBe(hint);
  expect((await world.run(line, { env })).stderr).toContain(`hint: ${hint}\n`);
});

test("a profile with spaces and quotes is the shell's one word", async () => {
  const { run } = await createWorld();
  const { stderr } = await run(['print', 'session-id', '--profile', "Zoë's & co"]);
  expect(stderr).toContain("hint: tmdb-auth --profile 'Zoë'\\''s & co' login\n");
});

test('notes, warnings and fixes hold for this call too', async () => {
  const world = await createWorld();
  expect((await world.run('token --profile work')).stderr).toContain('\nthen: tmdb-auth --profile work session\n');
  const { warnings } = await world.json('validate --profile work');
  expect(warnings[0].message).toMatch(/: tmdb-auth --profile work login --web$/);
  const { error, checks } = await world.json('doctor --profile work', { env: { TMDB_API_KEY: WRONG_KEY } });
  expect(checks.find(({ id }: { id: string }) => id === 'key').fix).toBe(error.hint);
});

test('what is no profile and no server is not echoed by a hint', async () => {
  const { run } = await createWorld();
  for (const flag of ['--profile=S3CRET\u0007', '--base-url=https://S3CRET@a.example/3']) {
    const { stderr } = await run(['login', flag, '--password', 'x']);
    expect(stderr).toMatch(/hint: .*\| tmdb-auth login /);
    expect(stderr).not.toContain('S3CRET');
  }
});

test.each([
  ['login', {}],
  ['guest', {}],
  ['status --verify', {}],
  ['doctor', {}],
])('%s: a stored API key that TMDb refuses is to be set again', async (line) => {
  const world = await createWorld();
  await world.run('config set api-key --stdin --profile work', { stdin: WRONG_KEY });
  const { error } = await world.json(`${line} --profile work`, { env: NO_KEY });
  expect(error).toMatchObject({ code: 'bad_api_key', hint: 'tmdb-auth --profile work config set api-key' });
});

test.each<[line: string, env: NonNullable<Circumstances['env']>, code: string, hint: string]>([
  ['guest', { TMDB_API_KEY: WRONG_KEY }, 'bad_api_key', 'unset TMDB_API_KEY, or set it again from HOST'],
  ['guest', { TMDB_API_KEY: 'abc' }, 'bad_api_key', 'unset TMDB_API_KEY, or set it again from HOST'],
  ['guest', { TMDB_ACCESS_TOKEN: WRONG_KEY }, 'bad_api_key', 'unset TMDB_ACCESS_TOKEN, or set it again from HOST'],
  ['status --verify', { TMDB_SESSION_ID: 'abcdef' }, 'session_invalid', 'unset TMDB_SESSION_ID'],
])('%s: a variable that TMDb refuses is to be unset: %j', async (line, env, code, hint) => {
  const world = await createWorld();
  await world.run('config set api-key --stdin', { stdin: SANDBOX.apiKey });
  const { host } = new URL(world.sandbox.origin);
  expect((await world.json(line, { env })).error).toMatchObject({ code, hint: hint.replace('HOST', host) });
});

test.each([
  ['guest', 'suspended-key', 'ask TMDb why: HOST'],
  [
    'login',
    'wrong-password',
    'check both at HOST, then: tmdb-auth login; or approve in the browser: tmdb-auth login --web',
  ],
  ['config set api-key --stdin', 'slow', 'copy it again from HOST'],
] as const)('%s: a hint does not lead to TMDb where another server was asked', async (line, fault, hint) => {
  const world = await createWorld({ faults: [fault] });
  const { host } = new URL(world.sandbox.origin);
  expect((await world.json(line, { stdin: 'abc' })).error.hint).toBe(hint.replace('HOST', host));
  const { error } = await world.json('config set api-key --stdin', {
    stdin: 'abc',
    env: { TMDB_AUTH_BASE_URL: undefined },
  });
  expect(error.hint).toBe('copy it again from https://www.themoviedb.org/settings/api');
});
