import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'rolldown';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { tryLock } from '../../src/store/lock.ts';
import { install, NODE } from '../support/installed-program.ts';
import { lacks, lacksMounts } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';

const processExists = (id: number) => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

const placeIn = (directory: string) => ({
  directory,
  now: Date.now,
  pause: (milliseconds: number) => setTimeout(milliseconds),
  processes: { ownId: process.pid, exists: processExists },
});

/** The lock's code as a program: it takes `inner`, tries to take `outer`, and says what it has. */
const PROGRAM = `
const { tryLock } = require('./lock.js');
const exists = (id) => { try { return process.kill(id, 0); } catch { return false; } };
const place = { directory: __dirname + '/locks', now: Date.now, pause: null, processes: { ownId: process.pid, exists } };
const inner = tryLock(place, 'inner');
console.log(inner ? 'held' : 'not held');
process.stdin.on('data', () => {
  inner.assertHeld();
  console.log(tryLock(place, 'outer') ? 'two at once' : 'one at a time');
});
setInterval(() => { if (tryLock(place, 'outer')) { console.log('two at once'); process.exit(); } }, 1000);
`;

const NAMESPACES: readonly [string, readonly string[]][] = [
  ['a process namespace with its own /proc', ['-p', '-f', '--mount-proc', '--kill-child']],
  ['a process namespace with the /proc of another', ['-p', '-f', '--kill-child']],
  ['a time namespace', ['-T', '--boottime', '100000', '-f', '--kill-child']],
  ['a place without /proc', ['-m', 'sh', '-c', 'mount -t tmpfs tmpfs /proc && exec "$@"', 'sh']],
];

const cannot =
  lacksMounts('-m') || NAMESPACES.some(([, flags]) => spawnSync('unshare', [...flags, 'true']).status !== 0);

/** Lets a process of that namespace and this one hold a lock each, then ends the other. Gives what each of them found. */
async function hold(flags: readonly string[], home: string) {
  const directory = join(home, 'locks');
  mkdirSync(directory);
  writeFileSync(join(home, 'program.js'), PROGRAM);
  const place = placeIn(directory);
  const outer = tryLock(place, 'outer');
  const child = spawn('unshare', [...flags, NODE, join(home, 'program.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const heard = async () => String((await Promise.race([once(child.stdout, 'data'), once(child, 'close')]))[0]).trim();
  const there = [await heard()];
  let tookIt = false;
  for (const end = Date.now() + 33_000; Date.now() < end; await setTimeout(500)) {
    const inner = tryLock(place, 'inner');
    tookIt ||= inner !== undefined;
    inner?.release();
  }
  child.stdin.write('now');
  there.push(await heard());
  outer?.assertHeld();
  child.kill('SIGKILL');
  await once(child, 'close');
  // As it is half a minute later.
  for (const name of readdirSync(directory)) if (name.startsWith('inner')) utimesSync(join(directory, name), 0, 0);
  return { there, tookIt, tookItAfterwards: tryLock(place, 'inner') !== undefined };
}

test.skipIf(cannot)('of two processes in two namespaces neither takes the other for dead while it lives', async () => {
  const homes = NAMESPACES.map(() => temporaryDirectory());
  const input = join(import.meta.dirname, '../../src/store/lock.ts');
  for (const home of homes) {
    await build({ input, platform: 'node', output: { file: join(home, 'lock.js'), format: 'cjs' } });
  }
  const results = await Promise.all(
    NAMESPACES.map(async ([name, flags], index) => [name, await hold(flags, homes[index] ?? '')]),
  );
  const held = { there: ['held', 'one at a time'], tookIt: false, tookItAfterwards: true };
  expect(results).toEqual(NAMESPACES.map(([name]) => [name, held]));
});

test.skipIf(lacks('strace')).each(['EPERM', 'EOPNOTSUPP', 'ENOSYS'])(
  'a file system without links is as good as another (%s)',
  (code) => {
    const machine = install();
    const options = [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      'trace=link,linkat',
      '-e',
      `inject=link,linkat:error=${code}`,
    ];
    const command = 'tmdb-auth config set api-key --stdin --quiet'.split(' ');
    const { status } = spawnSync('strace', [...options, ...command], { env: machine.env, input: SANDBOX.apiKey });
    expect(status).toBe(0);
    expect(readdirSync(dirname(machine.file))).toEqual(['config.json']);
  },
);
