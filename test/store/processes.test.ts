import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install, pointToSandbox } from '../support/program.ts';
import { lacks, lacksMounts } from '../support/programs.ts';
import { createTestServer } from '../support/server.ts';

// What many processes, killed processes and full disks do to the config file.

const THOROUGH = process.env['TMDB_AUTH_TEST_REQUIRE'] === 'all';
const ORIGIN = 'https://api.themoviedb.org';

type Machine = ReturnType<typeof install>;

/** Stores the key under a profile of its own. */
function storeUnder(machine: Machine, profile: string): ChildProcess {
  const args = ['config', 'set', 'api-key', '--stdin', '--quiet', '--profile', profile];
  const child = spawn('tmdb-auth', args, { env: machine.env, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin?.on('error', () => {});
  child.stdin?.end(SANDBOX.apiKey);
  return child;
}

function profilesIn(file: string): string[] {
  return Object.keys(JSON.parse(readFileSync(file, 'utf8')).profiles);
}

/** The process that holds the config file's lock just now. */
function holder(directory: string): number | undefined {
  try {
    const lock = readdirSync(directory).find((name) => name.startsWith('config.json.lock.'));
    return lock === undefined ? undefined : JSON.parse(readFileSync(join(directory, lock), 'utf8')).pid;
  } catch {
    return undefined;
  }
}

test.each(Array.from({ length: THOROUGH ? 20 : 2 }, (_, index) => index + 1))(
  'round %i: of 50 processes at once none loses its write, nor when five are killed while they hold the lock',
  async (round) => {
    const machine = install();
    const directory = dirname(machine.file);
    const victims = round % 2 === 0 ? 5 : 0;
    const children = Array.from({ length: 50 + victims }, (_, index) => storeUnder(machine, `p${index}`));
    const ends = children.map((child) => once(child, 'exit'));
    const killed = new Set<number>();
    let torn = 0;
    const watch = (async () => {
      while (children.some(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
        const pid = holder(directory);
        if (killed.size < victims && pid !== undefined && !killed.has(pid)) {
          process.kill(pid, 'SIGKILL');
          killed.add(pid);
        }
        if (existsSync(machine.file)) {
          try {
            profilesIn(machine.file);
          } catch {
            torn += 1;
          }
        }
        await setTimeout(1);
      }
    })();
    await Promise.all([...ends, watch]);
    const survivors = children.flatMap((child, index) => (child.exitCode === 0 ? [`p${index}`] : []));
    expect(survivors.length).toBeGreaterThanOrEqual(50);
    expect(profilesIn(machine.file)).toEqual(expect.arrayContaining(survivors));
    expect({ torn, killed: killed.size }).toEqual({ torn: 0, killed: victims });
    await machine.run('config', 'path', '--profile', 'p0');
    await machine.run('status');
    expect(readdirSync(directory)).toEqual(['config.json']);
  },
  120_000,
);

test('eight guests at once make one request and give one id', async () => {
  const server = await createTestServer(() => ({
    body: {
      success: true,
      guest_session_id: `guest${server.requests.length}`,
      expires_at: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    },
  }));
  const machine = install({ TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: server.baseUrl });
  const results = await Promise.all(Array.from({ length: 8 }, () => machine.run('guest', '-q')));
  expect(results).toEqual(Array.from({ length: 8 }, () => ({ status: 0, stdout: 'guest1\n', stderr: '' })));
  expect(server.requests).toHaveLength(1);
});

/** The file is the old or the new one, whole, and the next command leaves nothing else behind. */
async function expectWhole(machine: Machine, old: string): Promise<void> {
  const text = readFileSync(machine.file, 'utf8');
  if (text !== old) expect(profilesIn(machine.file)).toEqual(['old', 'new']);
  expect((await machine.run('status', '--profile', 'old')).status).toBe(4);
  expect(readdirSync(dirname(machine.file))).toEqual(['config.json']);
  writeFileSync(machine.file, old);
}

test('kill -9 at any moment of a write', async () => {
  const machine = install();
  await once(storeUnder(machine, 'old'), 'exit');
  const old = readFileSync(machine.file, 'utf8');
  const start = performance.now();
  await once(storeUnder(machine, 'new'), 'exit');
  const duration = performance.now() - start;
  writeFileSync(machine.file, old);
  for (let round = 0; round < (THOROUGH ? 100 : 10); round += 1) {
    const child = storeUnder(machine, 'new');
    await setTimeout(duration * (0.4 + Math.random() * 0.7));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await expectWhole(machine, old);
  }
}, 120_000);

test.skipIf(lacks('strace'))(
  'kill -9 at each system call of a write',
  async () => {
    const machine = install();
    await once(storeUnder(machine, 'old'), 'exit');
    const old = readFileSync(machine.file, 'utf8');
    // Those with which a file is made, filled and put in its place.
    for (const call of ['link', 'rename', 'unlink', 'fsync', 'fchmod', 'chmod', 'ftruncate', 'mkdir']) {
      for (let when = 1; when <= (THOROUGH ? 12 : 2); when += 1) {
        const { signal } = spawnSync(
          'strace',
          [
            '-f',
            '-qq',
            '-o',
            '/dev/null',
            '-e',
            `trace=${call}`,
            '-e',
            `inject=${call}:signal=KILL:when=${when}`,
          ].concat('tmdb-auth config set api-key --stdin --quiet --profile new'.split(' ')),
          { env: machine.env, input: SANDBOX.apiKey },
        );
        await expectWhole(machine, old);
        if (signal === null) break;
      }
    }
  },
  300_000,
);

test('under ulimit -f a write that does not fit fails and leaves the old file', async () => {
  const machine = install();
  mkdirSync(dirname(machine.file), { recursive: true, mode: 0o700 });
  const filler = { [ORIGIN]: { api_key: { value: 'x'.repeat(6_000) } } };
  writeFileSync(machine.file, JSON.stringify({ version: 1, profiles: { filler } }), { mode: 0o600 });
  const old = readFileSync(machine.file, 'utf8');
  const set = `printf %s ${SANDBOX.apiKey} | tmdb-auth config set api-key --stdin --json`;
  const { status, stdout } = await machine.script(`ulimit -f 4; ${set}`);
  expect({ status, code: JSON.parse(stdout).error.code }).toEqual({ status: 6, code: 'store_full' });
  expect(readFileSync(machine.file, 'utf8')).toBe(old);
  expect(readdirSync(dirname(machine.file))).toEqual(['config.json']);
});

test.skipIf(lacksMounts('-rm'))(
  'on a disk with 0, 1, 2, … free pages a write that does not fit leaves the old file',
  async () => {
    const machine = install();
    const script = `
mount -t tmpfs -o size=128k,mode=700 tmpfs "$TMDB_AUTH_CONFIG_DIR" && cd "$TMDB_AUTH_CONFIG_DIR" || exit 99
store() { printf %s ${SANDBOX.apiKey} | tmdb-auth config set api-key --stdin --quiet --profile "$1" 2>/dev/null; }
store old || exit 98
cp config.json "$HOME/old"
for free in 0 1 2 3 4 5 6 7 8; do
  dd if=/dev/zero of=filler bs=4096 2>/dev/null; truncate -s -$((free * 4096)) filler
  store "new$free"; status=$?
  cmp -s config.json "$HOME/old" && kept=old || kept=new
  echo "$free $status $kept $(ls -A | tr '\\n' ' ')"
  rm -f filler; cp "$HOME/old" config.json
done`;
    mkdirSync(join(machine.home, 'disk'));
    const output = execFileSync('unshare', ['-rm', 'sh', '-c', script], {
      encoding: 'utf8',
      env: { ...machine.env, TMDB_AUTH_CONFIG_DIR: join(machine.home, 'disk') },
    });
    const rows = output.trim().split('\n');
    expect(rows).toHaveLength(9);
    for (const row of rows) expect(row).toMatch(/^\d (6 old|0 new) config\.json filler ?$/);
    expect(rows[0]).toMatch(/^0 6 old/);
    expect(rows.at(-1)).toMatch(/^8 0 new/);
  },
  60_000,
);

test.each<[string, Record<string, string>, string]>([
  ['HOME empty', { HOME: '' }, ''],
  ['HOME relative', { HOME: 'here' }, ''],
  ['a relative XDG_CONFIG_HOME and no home', { HOME: '', XDG_CONFIG_HOME: 'here' }, ''],
  ['a config directory that cannot be made', { TMDB_AUTH_CONFIG_DIR: '/proc/nowhere' }, ''],
])('%s: a clear answer, and nothing in the current directory', async (_, env) => {
  const machine = install({ ...(await pointToSandbox()), ...env });
  const script = 'mkdir "$PLACE"; cd "$PLACE"';
  const place = join(machine.home, 'place');
  const inPlace = (line: string) =>
    machine.script(`PLACE='${place}'; [ -d "$PLACE" ] || ${script}; cd "$PLACE"; ${line}`);
  const refused = await inPlace('tmdb-auth guest --json');
  expect({ status: refused.status, code: JSON.parse(refused.stdout).error.code }).toEqual({
    status: 6,
    code: expect.stringMatching(/^store_(unavailable|permission)$/),
  });
  expect((await inPlace('tmdb-auth guest --no-store -q')).status).toBe(0);
  expect((await inPlace('TMDB_SESSION_ID=abc tmdb-auth status')).status).toBe(0);
  expect((await inPlace('tmdb-auth --help')).status).toBe(0);
  expect(readdirSync(place)).toEqual([]);
});

const otherUser = spawnSync('setpriv', ['--reuid=4711', '--clear-groups', 'true']).status === 0;

test.skipIf(!otherUser && lacks('setpriv-as-root'))(
  'a user without a passwd entry and without HOME, and a directory that may only be read',
  async () => {
    const machine = install({ ...(await pointToSandbox()) });
    const other = (line: string) =>
      machine.script(`chmod 755 "$HOME" "$HOME/bin"; setpriv --reuid=4711 --clear-groups env -u HOME ${line}`);
    const help = await other('tmdb-auth --help');
    expect(help.status).toBe(0);
    const refused = await other('tmdb-auth guest --json');
    expect({ status: refused.status, code: JSON.parse(refused.stdout).error.code }).toEqual({
      status: 6,
      code: 'store_unavailable',
    });
    mkdirSync(join(machine.home, 'read-only'), { mode: 0o755 });
    const readOnly = await other(`TMDB_AUTH_CONFIG_DIR='${machine.home}/read-only' tmdb-auth guest --json`);
    expect({ status: readOnly.status, code: JSON.parse(readOnly.stdout).error.code }).toEqual({
      status: 6,
      code: 'store_permission',
    });
    expect((await other('tmdb-auth guest --no-store -q')).status).toBe(0);
  },
);
