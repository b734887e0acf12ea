import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../src/sandbox/credentials.ts';
import type { Fault } from '../src/sandbox/faults.ts';
import { BY_ACCESS_TOKEN, logInByVersion4 } from './support/approval.ts';
import { jwt } from './support/jwt.ts';
import { encodings, PLANTED, plant, SECRETS, STORED, withoutApprovalUrl } from './support/planted.ts';
import { createTestServer } from './support/server.ts';
import { createWorld } from './support/world.ts';

// Ten secrets, planted wherever the program can meet one, are looked for in all that it says.

function leaks(text: string, allowed: readonly string[] = []): readonly string[] {
  return SECRETS.filter((secret) => !allowed.includes(secret)).filter((secret) =>
    encodings(secret).some((form) => text.includes(form)),
  );
}

/** A server that says everything that it was sent, in its refusals too. */
function parrot(status: number, statusCode: number) {
  return createTestServer(({ url, body, headers }) => ({
    status,
    body: {
      success: false,
      status_code: statusCode,
      status_message: `${url} ${headers.authorization ?? ''} ${body} ${Buffer.from(body).toString('base64')}`,
      errors: [url],
    },
  }));
}

/** Given on the command line, where others can read it anyway. */
const REQUEST_TOKEN_V4 = jwt({ scopes: ['pending_request_token'], exp: 4_000_000_000 });

const COMMANDS = [
  'guest --new',
  'token',
  'login',
  'validate',
  'session',
  'status',
  'status --verify',
  'token --v4',
  `session ${REQUEST_TOKEN_V4}`,
  'whoami',
  'profile list',
  'logout',
  'logout --all',
  'config list',
  'config path',
  'config get profile',
];

test.each<[string, number, number]>([
  ['unknown refusals', 400, 99],
  ['validation errors', 422, 5],
  ['bad keys', 401, 7],
  ['denied sessions', 401, 17],
  ['outages', 500, 11],
  ['servers without the call', 404, 34],
])('%s that repeat all that was sent leak nothing', async (_, status, statusCode) => {
  const world = await createWorld();
  const { baseUrl, origin } = await parrot(status, statusCode);
  await plant(world, origin);
  for (const line of COMMANDS) {
    for (const flags of ['-v', '-v --json', '--no-color']) {
      for (const unset of [[], Object.keys(PLANTED).filter((name) => name !== 'TMDB_PASSWORD')]) {
        const env = {
          ...PLANTED,
          ...Object.fromEntries(unset.map((name) => [name, undefined])),
          TMDB_AUTH_BASE_URL: baseUrl,
        };
        const { stdout, stderr } = await world.run(`${line} ${flags}`, { env });
        const text = withoutApprovalUrl(line, stdout + stderr);
        expect({ line, flags, leaks: leaks(text) }).toEqual({ line, flags, leaks: [] });
      }
    }
  }
});

test.each<[string, Fault[]]>([
  ['a wrong password', ['wrong-password']],
  ['a suspended key', ['suspended-key']],
  ['an expired token', ['expired-token']],
])('%s leaks nothing', async (_, faults) => {
  const world = await createWorld({ faults });
  for (const line of COMMANDS) {
    const env = { TMDB_PASSWORD: PLANTED.TMDB_PASSWORD, TMDB_SESSION_ID: PLANTED.TMDB_SESSION_ID };
    const { stdout, stderr } = await world.run(`${line} -v`, { env });
    expect({ line, leaks: leaks(stdout + stderr) }).toEqual({ line, leaks: [] });
  }
});

test('what is asked for is given, and is the only one', async () => {
  const world = await createWorld();
  await plant(world, world.sandbox.origin);
  const env = { ...PLANTED, TMDB_SESSION_ID: undefined, TMDB_USER_ACCESS_TOKEN: undefined };
  for (const [name, value] of [
    ['session-id', STORED.session.value],
    ['user-token', STORED.user_token.value],
    ['request-token', STORED.request_token.value],
    ['guest-session-id', PLANTED.TMDB_GUEST_SESSION_ID],
    ['api-key', PLANTED.TMDB_API_KEY],
    ['access-token', PLANTED.TMDB_ACCESS_TOKEN],
  ]) {
    const { stdout, stderr } = await world.run(`print ${name} -v`, { env });
    expect({ stdout, leaks: leaks(stderr) }).toEqual({ stdout: `${value}\n`, leaks: [] });
  }
});

test('a login with -v logs each request, and no value', async () => {
  const world = await createWorld();
  const { stderr } = await world.run('login -v', { env: {} });
  const log = stderr.split('\n').filter((line) => /^(GET|POST) /.test(line));
  expect(log.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
    'GET /authentication/token/new 200, N ms, new connection',
    'POST /authentication/token/validate_with_login 200, N ms, same connection',
    'POST /authentication/session/new 200, N ms, same connection',
  ]);
  const { stderr: refused } = await world.run(['session', '0'.repeat(40), '-v']);
  expect(refused).toMatch(/POST \/authentication\/session\/new 401, code 17, \d+ ms, new connection/);
});

test('a bug is told by its kind and place: its text may hold a secret', async () => {
  const { run } = await createWorld();
  const signal = Object.assign(new AbortController().signal, {
    throwIfAborted() {
      throw new TypeError(`cannot read ${PLANTED.TMDB_PASSWORD}`);
    },
  });
  const { exit, stdout, stderr } = await run('config path --json', { signal });
  expect({ exit, stderr, leaks: leaks(stdout) }).toEqual({ exit: 1, stderr: '', leaks: [] });
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/^a bug in tmdb-auth: TypeError at [\w.-]+:\d+:\d+$/),
  });
});

test('a command that fails leaves no temporary file', async () => {
  const world = await createWorld({ faults: ['wrong-password'] });
  await world.run('login');
  await world.run('validate');
  expect(readdirSync(world.directory)).toEqual(['tmdb-auth']);
  expect(readdirSync(join(world.directory, 'tmdb-auth'))).toEqual([]);
});

test('a login of version 4 with -v logs each request, and no value of what is made', async () => {
  const world = await createWorld();
  const { stderr } = await logInByVersion4(world, ' -v');
  const { user_token: userToken, session, request_token: token } = world.stored();
  const made = [userToken, session, token].map(({ value }) => value).concat(SANDBOX.apiKey, SANDBOX.accessToken);
  expect(made.filter((secret) => encodings(secret).some((form) => stderr.includes(form)))).toEqual([]);
  expect(
    stderr
      .split('\n')
      .filter((line) => /^[A-Z]+ \//.test(line))
      .map((line) => line.replace(/,.*/, '')),
  ).toEqual(['POST /4/auth/access_token 200', 'POST /authentication/session/convert/4 200']);
});

test('the approval URL of version 4 is said once, with all that it holds, and is nowhere else', async () => {
  const world = await createWorld();
  const { stdout, stderr } = await world.run('token --v4 -v', { env: BY_ACCESS_TOKEN });
  const token = stdout.trim();
  expect(stderr.split(token)).toHaveLength(2);
  expect(stderr.replace(token, '')).not.toContain('eyJ');
  const json = await world.run('token --v4 --json -v', { env: BY_ACCESS_TOKEN });
  expect(json.stderr).not.toContain('eyJ');
});
