import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';

test('config sets, gets, lists and unsets', async () => {
  const world = await createWorld();
  const env = { TMDB_API_KEY: undefined };
  expect(await world.run('config path')).toEqual({ exit: 0, stdout: `${world.file}\n`, stderr: '' });
  await world.run('config set profile work');
  expect((await world.run('config get profile')).stdout).toBe('work\n');
  expect((await world.run('config set api-key --stdin', { env, stdin: `${SANDBOX.apiKey}\n` })).exit).toBe(0);
  const asked = await world.run('config set access-token', {
    answers: [['TMDb access token', `${SANDBOX.accessToken}\r`]],
  });
  expect(asked.exit).toBe(0);
  await world.run('config set user-token --stdin', { stdin: SANDBOX.userAccessToken });
  expect(world.stored('work')).toEqual({
    api_key: { value: SANDBOX.apiKey },
    access_token: { value: SANDBOX.accessToken },
    user_token: { value: SANDBOX.userAccessToken, account_object_id: SANDBOX.accountObjectId },
  });
  expect((await world.run('config list')).stdout).toBe(
    [
      'profile=work',
      'storage=file',
      'api-key=…0c5a',
      `access-token=…${SANDBOX.accessToken.slice(-4)}`,
      `user-token=…${SANDBOX.userAccessToken.slice(-4)}`,
      'guest-session=',
      '',
    ].join('\n'),
  );
  expect(await world.json('config list --show-secrets')).toMatchObject({ api_key: SANDBOX.apiKey, storage: 'file' });
  expect((await world.run('config get api-key')).stdout).toBe(`${SANDBOX.apiKey}\n`);
  await world.run('config unset api-key');
  expect(await world.run('config get api-key')).toMatchObject({ exit: 0, stdout: '', stderr: 'api-key is not set\n' });
  await world.run('config unset profile');
  expect((await world.run('config get profile')).stdout).toBe('default\n');
});

test.each([
  ['config set api-key S3CRET', 'secret_on_argv'],
  ['config set api-key', 'input_required'],
  ['config set', 'usage'],
  ['config set profile', 'usage'],
  ['config get', 'usage'],
  ['config path profile', 'usage'],
  ['config get profile x', 'usage'],
  ['config set storage nowhere', 'usage'],
  ['config set storage helper:../x', 'usage'],
  ['config frob', 'usage'],
  ['config set guest-session', 'usage'],
  ['config set profile work --all-profiles', 'usage'],
  ['config list --all-profiles', 'usage'],
  ['config get colour', 'usage'],
  ['print everything', 'usage'],
])('%s is refused: %s', async (line, code) => {
  const world = await createWorld();
  const { exit, error } = await world.json(line);
  expect({ exit, code: error.code }).toEqual({ exit: 2, code });
  expect(JSON.stringify(error)).not.toContain('S3CRET');
});

test('a key in the place of a token is told', async () => {
  const world = await createWorld();
  const { error } = await world.json('config set access-token --stdin', { stdin: SANDBOX.apiKey });
  expect(error).toMatchObject({
    code: 'usage',
    message: 'what was given is not an access token but an API key',
    hint: 'tmdb-auth config set api-key',
  });
});

test.each([
  ['user-token', '', 'the TMDb user token on stdin is empty'],
  ['api-key', 'a\nb', 'the TMDb API key on stdin has more than one line'],
])('%s from stdin %j is refused by its own name', async (name, stdin, message) => {
  const world = await createWorld();
  const { error } = await world.json(`config set ${name} --stdin`, { stdin });
  const hint = `printf %s "$SECRET" | tmdb-auth config set ${name} --stdin`;
  expect(error).toMatchObject({ code: 'usage', message, hint });
});

test('what is no user token is told', async () => {
  const world = await createWorld();
  const { error } = await world.json('config set user-token --stdin', { stdin: SANDBOX.apiKey });
  expect(error).toMatchObject({ code: 'usage', message: 'what was given is not a user token: it is an API key' });
});

test('a default profile that is not there is told, and set', async () => {
  const { json } = await createWorld();
  const warnings = [{ code: 'unknown_profile', message: 'there is no profile typo yet: the next login makes it' }];
  expect(await json('config set profile typo')).toMatchObject({ exit: 0, stored: true, warnings });
  await json('login');
  expect(await json('config set profile typo')).toMatchObject({ exit: 0, warnings: [] });
});

test('a guest session can be read, and taken away', async () => {
  const world = await createWorld();
  const { guest_session_id: value } = await world.json('guest');
  expect(await world.json('config get guest-session')).toMatchObject({ exit: 0, value });
  expect(await world.json('config unset guest-session')).toMatchObject({ exit: 0, stored: true });
  expect(await world.json('config get guest-session')).toMatchObject({ exit: 0, value: null });
});
