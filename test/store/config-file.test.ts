import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

/** A world in which the config file has been written by other hands. */
async function worldWith(content: string) {
  const world = await createWorld();
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(world.file, content, { mode: 0o600 });
  return world;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a bad field is passed over with a warning, and kept on write', async () => {
  const world = await createWorld();
  const stored = {
    session: { value: 12 },
    guest: { value: 'abc', expires_at: 'soon' },
    request_token: { value: 'with space' },
    future: { value: 'kept' },
  };
  mkdirSync(dirname(world.file), { mode: 0o700 });
  const document = { version: 1, extra: [1], profiles: { default: { [world.sandbox.origin]: stored }, odd: 7 } };
  writeFileSync(world.file, JSON.stringify(document), { mode: 0o600 });
  const { exit, warnings } = await world.json('token');
  expect({ exit, warnings }).toEqual({ exit: 0, warnings: [] });
  expect(world.stored()).toMatchObject({ session: { value: 12 }, future: { value: 'kept' } });
  expect(JSON.parse(readFileSync(world.file, 'utf8'))).toMatchObject({ extra: [1], profiles: { odd: 7 } });
  const status = await world.json('status');
  expect(status.warnings.map(({ message }: { message: string }) => message)).toEqual([
    'the stored session has a bad value, which is passed over',
    'the stored guest has a bad expires_at, which is passed over',
  ]);
});

test('what others may read is tightened by the first read, and said', async () => {
  const world = await createWorld();
  await world.run('guest');
  chmodSync(world.file, 0o644);
  chmodSync(dirname(world.file), 0o755);
  const { warnings } = await world.json('status');
  expect(warnings.map(({ code }: { code: string }) => code)).toEqual(['mode_tightened', 'mode_tightened']);
  expect([mode(world.file), mode(dirname(world.file))]).toEqual(['600', '700']);
});

test.each([0o000, 0o022, 0o077, 0o777])('modes are 0600 and 0700 under umask %o', async (mask) => {
  const world = await createWorld();
  const before = process.umask(mask);
  try {
    expect((await world.run('guest')).exit).toBe(0);
  } finally {
    process.umask(before);
  }
  expect([mode(world.file), mode(dirname(world.file))]).toEqual(['600', '700']);
  expect(readdirSync(dirname(world.file))).toEqual(['config.json']);
});

test.each<[string, (file: string) => void, RegExp]>([
  ['a directory', (file) => mkdirSync(file), /is not a regular file/],
  ['a FIFO', (file) => execFileSync('mkfifo', [file]), /is not a regular file/],
  ['a device', (file) => symlinkSync('/dev/zero', file), /is not a regular file/],
  ['a symlink to nothing', (file) => symlinkSync('/nowhere/at/all', file), /is a symbolic link to nothing/],
  ['2 MB', (file) => writeFileSync(file, ' '.repeat(2_000_000)), /is far too large/],
])('%s in its place is refused and left alone', async (_, make, message) => {
  const world = await createWorld();
  mkdirSync(dirname(world.file), { mode: 0o700 });
  make(world.file);
  const { exit, error } = await world.json('guest');
  expect({ exit, code: error.code }).toEqual({ exit: 6, code: 'store_unavailable' });
  expect(error.message).toMatch(message);
  expect(await world.json('guest --no-store')).toMatchObject({ exit: 0, stored: false });
  const status = await world.json('status', { env: { TMDB_SESSION_ID: 'abc' } });
  expect(status).toMatchObject({ exit: 0, logged_in: true, credentials: [{ source: 'env:TMDB_SESSION_ID' }, {}] });
});

test("another user's file is refused and left alone", async () => {
  const world = await createWorld();
  await world.run('guest');
  const before = readFileSync(world.file, 'utf8');
  for (const line of ['guest', 'login', 'config set profile x']) {
    const { exit, error } = await world.json(line, { userId: 4711 });
    expect({ exit, message: error.message }).toEqual({ exit: 6, message: `${world.file} belongs to another user` });
  }
  expect(readFileSync(world.file, 'utf8')).toBe(before);
});

test('behind a symbolic link the file is written, not the link replaced', async () => {
  const world = await createWorld();
  const real = join(world.directory, 'dotfiles');
  mkdirSync(real, { mode: 0o700 });
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(join(real, 'tmdb.json'), '{"version":1,"profiles":{}}', { mode: 0o600 });
  symlinkSync(join(real, 'tmdb.json'), world.file);
  expect((await world.run('guest')).exit).toBe(0);
  expect(readFileSync(join(real, 'tmdb.json'), 'utf8')).toContain('guest');
  expect(world.stored().guest).toBeDefined();
});

test('leftovers of a killed writer are gone after the next command, whatever it is', async () => {
  const world = await createWorld();
  await world.run('guest');
  const directory = dirname(world.file);
  const dead = JSON.stringify({ pid: 2 ** 22 + 1, started: '1', scope: '' });
  for (const line of ['status', 'guest', 'token', 'config set profile default']) {
    writeFileSync(join(directory, '.config.json.0123.tmp'), 'half a secr');
    writeFileSync(join(directory, '.config.json.0123.tmp.tmp-17641'), 'half a secr');
    writeFileSync(join(directory, 'config.json.lock.1'), dead.replace('""', scope()));
    writeFileSync(join(directory, 'abcd.lock.7'), dead.replace('""', scope()));
    await world.run(line);
    expect(readdirSync(directory)).toEqual(['config.json']);
  }
});

/** That of this machine, as a lock has it. */
function scope(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return JSON.stringify(`${boot} ${execFileSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' }).trim()}`);
}

test('with --no-store nothing is written or tidied', async () => {
  const world = await createWorld();
  await world.run('login --json --no-store');
  await world.run('token --no-store');
  expect(existsSync(dirname(world.file))).toBe(false);
});

test('the store is proved before a password is spent', async () => {
  const world = await worldWith('{"version":1,"profiles":{}}');
  chmodSync(world.file, 0o600);
  // The lock of a process that cannot be seen from here.
  writeFileSync(join(dirname(world.file), 'config.json.lock.1'), '{}');
  const { exit, error } = await world.json('login --timeout 0.2');
  expect({ exit, code: error.code }).toEqual({ exit: 6, code: 'store_locked' });
  expect(world.requests).toEqual([]);
});

test('a session that cannot be stored is ended at TMDb again', async () => {
  const world = await createWorld();
  const { requests } = world;
  // The file turns bad between the proof and the saving.
  const spoil = setInterval(() => {
    if (requests.length > 0 && existsSync(dirname(world.file))) writeFileSync(world.file, 'spoilt');
  }, 1);
  const { exit, error } = await world.json('login');
  clearInterval(spoil);
  expect({ exit, code: error.code }).toEqual({ exit: 6, code: 'store_corrupt' });
  expect(error.message).toMatch(/; the new session was ended at TMDb again$/);
  expect(requests.at(-1)).toBe('DELETE /3/authentication/session 200');
});

test('a default profile without a proper name is refused: another in its place would be another account', async () => {
  const world = await worldWith('{"version":1,"profile":"\\u001b[31mred","profiles":{}}');
  expect((await world.json('guest')).error).toMatchObject({
    code: 'store_corrupt',
    hint: 'tmdb-auth config set profile NAME',
  });
  expect((await world.run('guest --profile work')).exit).toBe(0);
  expect((await world.run('config set profile work')).exit).toBe(0);
  expect(await world.json('guest')).toMatchObject({ exit: 0, profile: 'work', reused: true });
});

test('what is stored brings no control byte to stdout', async () => {
  const world = await worldWith('{}');
  const directory = `${world.directory}/\u001b[31mred`;
  const { stdout } = await world.run('config path', { env: { TMDB_AUTH_CONFIG_DIR: directory } });
  expect(stdout).toBe(`${world.directory}/ [31mred/config.json\n`);
});
