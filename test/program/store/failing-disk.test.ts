import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../../src/sandbox/credentials.ts';
import { install, pointToSandbox } from '../../support/installed-program.ts';
import { lacks } from '../../support/needed-programs.ts';
import { KEY_STORED } from '../../support/writers.ts';

const STRACE = ['-f', '-qq', '-e', 'trace=rename,fsync'];

test.skipIf(lacks('strace'))('a user over the quota is told that there is no room', () => {
  const { env, file } = install();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const old = JSON.stringify({ version: 1, profiles: { old: KEY_STORED } });
  writeFileSync(file, old, { mode: 0o600 });
  const set = 'tmdb-auth config set api-key --stdin'.split(' ');
  const injection = ['-o', '/dev/null', '-e', 'inject=fsync:error=EDQUOT'];
  const { status, stderr } = spawnSync('strace', [...STRACE, ...injection, ...set], {
    env,
    input: SANDBOX.apiKey,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 6,
    stderr: `error: there is no room to write ${file} (EDQUOT)\nhint: make room, then try again\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe(old);
});

/** How long the kernel holds back the rename that puts the new config file in its place, in microseconds. */
const HELD_BACK = 5_000_000;

test.skipIf(lacks('strace'))(
  'a login whose file is new, though the rename told of a failure, is a login, and its session stays',
  async () => {
    const sandbox = await pointToSandbox();
    const { env, file, home, run } = install(sandbox);
    const directory = dirname(file);
    const trace = join(home, 'trace');
    // The lock's and conf's when the store is proved; the lock's and conf's when it is written, then ours.
    const injection = ['-o', trace, '-e', `inject=rename:delay_enter=${HELD_BACK}:when=5`];
    const login = spawn('strace', [...STRACE, ...injection, 'tmdb-auth', 'login', '--json'], { env });
    const output = text(login.stdout as Readable);
    const closed = once(login, 'close');
    const isHeldBack = () =>
      existsSync(trace) && /rename\("[^"]+\.tmp", "[^"]+config\.json"/.test(readFileSync(trace, 'utf8'));
    while (!isHeldBack() && login.exitCode === null) await setTimeout(5);
    // As on NFS when the answer is lost: it is done, and the repeated request finds nothing to rename.
    const staged = readdirSync(directory).find((name) => name.endsWith('.tmp'));
    renameSync(join(directory, String(staged)), file);
    const [status] = await closed;
    const { session_id: session, stored } = JSON.parse(await output);
    expect({ status, stored, files: readdirSync(directory) }).toEqual({
      status: 0,
      stored: true,
      files: ['config.json'],
    });
    expect(readFileSync(trace, 'utf8')).toMatch(/rename.* ENOENT/);
    const { stdout } = await run('status', '--verify', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ logged_in: true, verified: true });
    expect((await run('print', 'session-id')).stdout).toBe(`${session}\n`);
  },
);
