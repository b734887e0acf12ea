import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { decidingBrowser } from '../support/approval.ts';
import { publicLog, readGithubFile } from '../support/github-runner.ts';
import { jwt } from '../support/jwt.ts';
import { createWorld } from '../support/world.ts';

const HOUR = 3_600_000;

test('each credential under its name, the account number where it is known', async () => {
  const world = await createWorld();
  await world.run('guest');
  await world.run('login --web', {
    answers: [],
    env: { BROWSER: decidingBrowser('approve') },
    pause: () => new Promise(() => {}),
  });
  const { session, guest } = world.stored();
  expect(await world.run('export --format json')).toEqual({
    exit: 0,
    stdout: `${JSON.stringify({
      TMDB_API_KEY: SANDBOX.apiKey,
      TMDB_SESSION_ID: session.value,
      TMDB_ACCOUNT_ID: '1',
      TMDB_GUEST_SESSION_ID: guest.value,
    })}\n`,
    stderr: 'exported TMDB_API_KEY, TMDB_SESSION_ID, TMDB_ACCOUNT_ID, TMDB_GUEST_SESSION_ID\n',
  });
  expect((await world.run('export --format json --json --only guest')).stdout).toBe(
    `{"TMDB_GUEST_SESSION_ID":"${guest.value}"}\n`,
  );
  expect((await world.run(['export', '--format', 'sh', '--only', 'guest, key'])).stdout).toMatch(
    /^export TMDB_API_KEY='.*\nexport TMDB_GUEST_SESSION_ID='.*\n$/,
  );
  expect(await world.json('export --format dotenv --only session')).toEqual({
    exit: 0,
    schema: 1,
    success: true,
    format: 'dotenv',
    variables: ['TMDB_SESSION_ID', 'TMDB_ACCOUNT_ID'],
    derived: [],
    output: null,
    removed: [],
    text: `TMDB_SESSION_ID=${session.value}\nTMDB_ACCOUNT_ID=1\n`,
    warnings: [],
  });
});

test.each<[string, Record<string, string | undefined>, string[]]>([
  ['a variable goes before what is stored', { TMDB_SESSION_ID: 'other' }, ['TMDB_SESSION_ID=other']],
  [
    'so does the other form of the key, with the API key that it holds',
    { TMDB_API_KEY: jwt({ aud: 'a'.repeat(32) }) },
    [`TMDB_API_KEY=${'a'.repeat(32)}`, `TMDB_ACCESS_TOKEN=${jwt({ aud: 'a'.repeat(32) })}`],
  ],
  [
    'a token that holds no API key stays alone',
    { TMDB_API_KEY: undefined, TMDB_ACCESS_TOKEN: jwt({}) },
    [`TMDB_ACCESS_TOKEN=${jwt({})}`],
  ],
  [
    'both forms, if both are given',
    { TMDB_ACCESS_TOKEN: jwt({ aud: 'a'.repeat(32) }) },
    [`TMDB_API_KEY=${SANDBOX.apiKey}`, `TMDB_ACCESS_TOKEN=${jwt({ aud: 'a'.repeat(32) })}`],
  ],
  ['the stored key, if none is given', { TMDB_API_KEY: undefined }, [`TMDB_API_KEY=${SANDBOX.apiKey}`]],
])('%s', async (_, env, expected) => {
  const world = await createWorld();
  await world.run('config set api-key --stdin', { stdin: SANDBOX.apiKey });
  const { stdout } = await world.run('export --format dotenv', { env });
  for (const line of expected) expect(stdout.split('\n')).toContain(line);
  const keys = stdout.match(/^TMDB_(API_KEY|ACCESS_TOKEN)=/gm);
  expect(keys).toHaveLength(Math.max(1, expected.filter((line) => !line.includes('SESSION')).length));
});

test('what is expired is left out with a warning; with nothing left it is exit 4', async () => {
  const world = await createWorld();
  await world.run('guest');
  world.clock.time += 25 * HOUR;
  const { exit, variables, warnings } = await world.json('export --format sh');
  expect({ exit, variables }).toEqual({ exit: 0, variables: ['TMDB_API_KEY'] });
  expect(warnings).toEqual([{ code: 'expired', message: expect.stringMatching(/^the guest session expired at 20/) }]);
  expect((await world.json('export --format sh --only guest,session')).error).toMatchObject({
    code: 'not_logged_in',
    hint: 'tmdb-auth login, or tmdb-auth guest',
    exit_code: 4,
  });
});

test.each([
  ['export', '--format is missing'],
  ['export --format xml', '--format does not take this value'],
  ['export --format sh --only keys', '--only takes key, session, user, guest and account'],
  ['export --format sh --only key,guests', '--only takes key, session, user, guest and account'],
  ['export --format sh --name x', '--name belongs to --format k8s'],
  ['export --format sh --outputs', '--outputs belongs to --format github'],
  ['export --format dotenv --output .env --force', '--force belongs to --output in json and k8s'],
  ['export --format json --force', '--force belongs to --output in json and k8s'],
  ['export --format github', 'speaks to the runner on stdout'],
  ['export --format azure', 'speaks to the runner on stdout'],
  ['export --format k8s --name A', '--name is not a name of Kubernetes'],
])('%s: %s', async (line, message) => {
  const world = await createWorld();
  const { exit, error } = await world.json(line);
  expect({ exit, message: error.message }).toEqual({ exit: 2, message: expect.stringContaining(message) });
});

test('a wrong --only is shown the right one', async () => {
  const { error } = await (await createWorld()).json('export --format sh --only keys');
  expect(error.hint).toBe('--only session,key');
});

test('on a terminal nothing is shown without --show-secrets', async () => {
  const world = await createWorld();
  const refused = await world.run('export --format sh', { resultIsSeen: true });
  expect({ exit: refused.exit, stdout: refused.stdout }).toEqual({ exit: 2, stdout: '' });
  expect(refused.stderr).toContain('the secrets would be shown on this terminal');
  const shown = await world.run('export --format sh --show-secrets', { resultIsSeen: true });
  expect(shown.stdout).toBe(`export TMDB_API_KEY='${SANDBOX.apiKey}'\n`);
  expect((await world.run(`export --format sh --output ${world.directory}/e`, { resultIsSeen: true })).exit).toBe(0);
});

test('github: all masks, then the values; the account number is no secret', async () => {
  const world = await createWorld();
  const login = { answers: [], env: { BROWSER: decidingBrowser('approve') }, pause: () => new Promise<void>(() => {}) };
  await world.run('login --web', login);
  const [GITHUB_ENV, GITHUB_OUTPUT] = ['env', 'output'].map((name) => join(world.directory, name)) as [string, string];
  writeFileSync(GITHUB_ENV, 'EARLIER=1\n');
  const env = { GITHUB_ENV, GITHUB_OUTPUT };
  const { exit, stdout, stderr } = await world.run('export --format github --outputs', { env });
  const { value } = world.stored().session;
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: `::add-mask::${SANDBOX.apiKey}\n::add-mask::${value}\n` });
  const variables = { TMDB_API_KEY: SANDBOX.apiKey, TMDB_SESSION_ID: value, TMDB_ACCOUNT_ID: '1' };
  expect(readGithubFile(readFileSync(GITHUB_ENV, 'utf8'))).toEqual({ EARLIER: '1', ...variables });
  expect(readGithubFile(readFileSync(GITHUB_OUTPUT, 'utf8'))).toEqual(variables);
  expect(publicLog(stdout) + stderr).not.toContain(value);
});

test('github: without the masks out, no value goes anywhere', async () => {
  const world = await createWorld();
  const GITHUB_ENV = join(world.directory, 'env');
  const { exit } = await world.run('export --format github', { env: { GITHUB_ENV }, stdoutFails: 'ENOSPC' });
  expect({ exit, written: existsSync(GITHUB_ENV) }).toEqual({ exit: 6, written: false });
  const unset = await world.run('export --format github --outputs', { env: { GITHUB_ENV } });
  expect(unset).toMatchObject({ exit: 2, stdout: '' });
  expect(unset.stderr).toContain('this is no job of GitHub Actions: GITHUB_ENV or GITHUB_OUTPUT is not set');
  const absent = await world.run('export --format github', {
    env: { GITHUB_ENV: join(dirname(GITHUB_ENV), 'a', 'b') },
  });
  expect(absent).toMatchObject({ exit: 6, stderr: expect.stringContaining("the runner's file cannot be written") });
});

test('a session without an API key is told to be one', async () => {
  const world = await createWorld();
  await world.run('login');
  const keyless = { env: { TMDB_API_KEY: undefined, TMDB_ACCESS_TOKEN: undefined } };
  const warned = async (line: string) =>
    (await world.json(line, keyless)).warnings.map(({ code }: { code: string }) => code);
  expect(await warned('export --format sh')).toContain('no_api_key');
  expect(await warned('export --format sh --only session')).not.toContain('no_api_key');
  expect((await world.json('export --format sh')).warnings).toEqual([]);
});
