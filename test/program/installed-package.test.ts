import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { NODE } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { pack, ROOT, run } from '../support/packed.ts';
import { blocksOf, PAGES } from '../support/pages.ts';
import { temporaryDirectory } from '../support/world.ts';

/** The modules that the pages show, a page's blocks one after the other. */
const PAGE_MODULES: Readonly<Record<string, string>> = Object.fromEntries(
  PAGES.map((page, index) => [`page-${index}.mts`, blocksOf(page, 'ts').join('')]),
);

const directory = mkdtempSync(join(tmpdir(), 'tmdb-auth-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
let tarball: string;
beforeAll(() => {
  tarball = join(directory, pack(directory).filename);
});

function installed(directory = temporaryDirectory()): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"name":"consumer","private":true}');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], directory);
  return directory;
}

test('it installs as one package', () => {
  const directory = installed();
  expect(readdirSync(join(directory, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['tmdb-auth']);
});

const works = async (command: string, args: readonly string[], cwd: string) => {
  const sandbox = await startSandbox();
  try {
    const env = {
      PATH: `${dirname(NODE)}:${process.env['PATH']}`,
      HOME: temporaryDirectory(),
      TMDB_API_KEY: SANDBOX.apiKey,
      TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    };
    const { stdout } = await promisify(execFile)(command, [...args, 'guest'], { cwd, env });
    return /^[0-9a-f]{32}\n$/.test(stdout);
  } finally {
    await sandbox.close();
  }
};

test('globally, with its manual page', async () => {
  const prefix = temporaryDirectory();
  run('npm', ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix, tarball], prefix);
  expect(await works(join(prefix, 'bin/tmdb-auth'), [], prefix)).toBe(true);
  expect(statSync(join(prefix, 'share/man/man1/tmdb-auth.1')).isFile()).toBe(true);
});

test('by npx', async () => {
  expect(await works('npx', ['--offline', '--yes', `--package=${tarball}`, 'tmdb-auth'], temporaryDirectory())).toBe(
    true,
  );
});

test.each(['a path with spaces', 'ünïcode 🎬', 'a symlink'])('from %s', async (name) => {
  const directory = installed(join(temporaryDirectory(), name));
  const bin = join(directory, 'node_modules/.bin/tmdb-auth');
  const link = join(temporaryDirectory(), 'tmdb-auth');
  symlinkSync(bin, link);
  expect(await works(name === 'a symlink' ? link : bin, [], directory)).toBe(true);
});

test.skipIf(process.getuid?.() !== 0 || lacks('setpriv'))('by a user who may not write to it', async () => {
  const directory = installed();
  chmodSync(directory, 0o755);
  const home = temporaryDirectory();
  chmodSync(home, 0o777);
  const bin = join(directory, 'node_modules/tmdb-auth/bin/tmdb-auth.js');
  const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', 'env', `HOME=${home}`, 'node', bin];
  expect(await works('setpriv', asNobody, '/')).toBe(true);
});

test.each([
  ['ES modules', 'module'],
  ['CommonJS', 'commonjs'],
])('a strict consumer with %s takes the types and runs', async (_, type) => {
  const directory = installed();
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
  cpSync(join(ROOT, 'node_modules/@types/node'), join(directory, 'node_modules/@types/node'), { recursive: true });
  cpSync(join(ROOT, 'node_modules/undici-types'), join(directory, 'node_modules/undici-types'), { recursive: true });
  const options = {
    module: 'node16',
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    types: ['node'],
  };
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['main.ts', ...Object.keys(PAGE_MODULES)] }),
  );
  writeFileSync(
    join(directory, 'main.ts'),
    `import { createTmdbAuth, loadCredentials, TmdbAuthError, type GuestSession, type UserToken } from 'tmdb-auth';
import { startSandbox, type Sandbox } from 'tmdb-auth/sandbox';
const baseUrl = process.env['TMDB_AUTH_BASE_URL'] ?? '';
const tmdb = createTmdbAuth({ credential: process.env['TMDB_API_KEY'] ?? '', baseUrl });
const app = createTmdbAuth({ credential: { kind: 'access_token', value: '${SANDBOX.accessToken}' }, baseUrl });
async function main(): Promise<void> {
  await tmdb.checkKey();
  const guest: GuestSession = await tmdb.createGuestSession();
  const { requestToken } = await tmdb.createRequestToken();
  const approval = { requestToken, username: '${SANDBOX.username}', password: '${SANDBOX.password}' };
  await tmdb.validateWithLogin(approval);
  const { sessionId } = await tmdb.createSession(requestToken);
  const { username } = await tmdb.getAccount(sessionId);
  await tmdb.deleteSession(sessionId);
  const failure = await tmdb.getAccount(sessionId).catch((error: unknown) => error);
  const user: UserToken = { userToken: '${SANDBOX.userAccessToken}', accountObjectId: null };
  await tmdb.getAccount((await app.convertToSession(user.userToken)).sessionId);
  const pending = await app.createUserRequestToken({ redirectTo: 'http://localhost:3000/callback' });
  const notYet = await app.createUserToken(pending.requestToken).catch((error: unknown) => error);
  await app.deleteUserToken(user.userToken);
  app.close();
  tmdb.close();
  const sandbox: Sandbox = await startSandbox({ fault: ['rate-limit:1'], approve: 'auto' });
  const refused = await fetch(sandbox.baseUrl);
  await sandbox.close();
  const stored = await loadCredentials({ baseUrl });
  const known =
    stored.sessionId === undefined &&
    refused.status === 429 && sandbox.requests().length === 1 &&
    failure instanceof TmdbAuthError && failure.code === 'session_invalid' && username === 'sandbox' &&
    notYet instanceof TmdbAuthError && notYet.code === 'approval_pending';
  process.stdout.write((known ? guest.guestSessionId : 'no') + '\\n');
}
void main();
`,
  );
  for (const [name, text] of Object.entries(PAGE_MODULES)) writeFileSync(join(directory, name), text);
  run(join(ROOT, 'node_modules/.bin/tsc'), [], directory);
  expect(await works('node', ['main.js'], directory)).toBe(true);
});
