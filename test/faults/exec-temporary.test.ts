import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { NODE } from '../support/installed-program.ts';
import { lacksMounts } from '../support/needed-programs.ts';
import { isRunning } from '../support/process-state.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { lockConfigFile, PATIENCE } from './steps.ts';
import { machine, STAY, testSum } from './temporary.ts';

const CODES = Array.from({ length: 256 }, (_, code) => code);

/** As many as a machine takes at once. */
const BATCH = 8;

test('exec --temporary ends the session and with the code of the program: 0 to 255', async () => {
  const { start, settle, witness } = await machine();
  const ends: unknown[] = [];
  for (let first = 0; first < CODES.length; first += BATCH) {
    const batch = CODES.slice(first, first + BATCH).map((code) => start('sh', '-c', `exit ${code}`).exit);
    ends.push(...(await Promise.all(batch)));
  }
  expect(ends).toEqual(CODES);
  expect([witness.made.length, witness.live.size]).toEqual([256, 0]);
  expect(await settle('exit codes')).toEqual([]);
});

test.each(['>&-', '2>&-', '<&-', '>&- 2>&- <&-', '>/dev/full 2>/dev/full', '2>&1 | head -c 0'])(
  'exec --temporary ends the session, streams: %s',
  async (redirection) => {
    countRun();
    const { script, settle, witness } = await machine();
    const line = `tmdb-auth exec --temporary -- sh -c 'exit 7' ${redirection}; exit "\${PIPESTATUS[0]}"`;
    expect((await script(line, 'bash')).status).toBe(7);
    expect([witness.made.length, witness.live.size]).toEqual([1, 0]);
    expect(await settle(`streams ${redirection}`)).toEqual([]);
  },
);

/** Says its id and each SIGINT, and ends at the second. */
const TWICE = `
let count = 0;
process.on('SIGINT', () => { console.log('told ' + (count += 1)); if (count === 2) process.exit(5); });
console.log('ready'); setInterval(() => {}, 1000);`;

describe('exec --temporary ends the session', () => {
  test('in a terminal: Ctrl-C twice', async () => {
    countRun();
    const { env, settle, witness } = await machine();
    const terminal = startInPty('tmdb-auth', ['exec', '--temporary', '--', NODE, '-e', TWICE], { env });
    await terminal.shows('ready');
    for (const told of ['told 1', 'told 2']) {
      terminal.type('\u0003');
      await terminal.shows(told);
    }
    expect([await terminal.exit, witness.live.size]).toEqual([5, 0]);
    expect(await settle('Ctrl-C twice')).toEqual([]);
  });

  test.each([
    ['the program ends', STAY],
    ['the program does not mind', ['sh', '-c', 'trap "" HUP; echo $$ >"$HOME/pid"; sleep 1']],
  ] as const)('in a terminal: it vanishes, and %s', async (_, command) => {
    countRun();
    const { env, settle, programId, witness } = await machine();
    const terminal = startInPty('tmdb-auth', ['exec', '--temporary', '--', ...command], { env });
    await programId();
    terminal.vanish();
    await vi.waitUntil(() => !isRunning(terminal.pid), PATIENCE);
    expect(witness.live.size).toBe(0);
    expect(await settle('the terminal vanishes')).toEqual([]);
  });

  test('after a signal: the config file is locked for a while', async () => {
    const { start, settle, programId, file, witness } = await machine();
    const { pid, exit } = start(...STAY);
    await programId();
    const lock = lockConfigFile(dirname(file));
    process.kill(pid, 'SIGTERM');
    await vi.waitUntil(() => witness.live.size === 0, PATIENCE);
    lock.release();
    expect(await exit).toBe(143);
    expect(await settle('locked')).toEqual([]);
  });
});

describe('exec --temporary, and TMDb is gone at the end', () => {
  /** Runs a program that ends when TMDb is gone. */
  async function runToTheEnd() {
    const made = await machine();
    const script = 'echo $$ >"$HOME/pid"; until [ -e "$HOME/end" ]; do sleep 0.05; done; exit 3';
    const { exit, output } = made.start('sh', '-c', script);
    await made.programId();
    made.witness.vanish(true);
    writeFileSync(join(made.home, 'end'), '');
    expect(await exit).toBe(3);
    expect((await output)[1].replace(/\s+/g, ' ')).toContain('; the next command of tmdb-auth ends it');
    return made;
  }

  test('back: at the next command', async () => {
    const { settle, witness } = await runToTheEnd();
    witness.vanish(false);
    expect(await settle('TMDb gone')).toEqual(['reaped']);
  });

  test('back: at the one after that, which is a login of its own', async () => {
    const { run, start, settle, witness } = await runToTheEnd();
    const { status, stdout } = await run('profile', 'list', '--json');
    expect([status, JSON.parse(stdout).warnings]).toEqual([0, [{ code: 'not_reaped', message: expect.any(String) }]]);
    witness.vanish(false);
    const { exit, output } = start('true');
    expect([await exit, witness.live.size]).toEqual([0, 0]);
    expect((await output)[1]).toContain('that an earlier command left is ended at TMDb');
    expect(await settle('TMDb gone for longer')).toEqual([]);
  });
});

test.skipIf(lacksMounts('-rm'))(
  'exec --temporary is killed, in a container: it counts as dead after a while',
  async () => {
    countRun();
    const { env, home, file, run, settle, witness } = await machine();
    const script = 'tmdb-auth exec --temporary -- sh -c \'echo >"$HOME/began"; exec sleep 600\'';
    const container = spawn('unshare', ['-rfp', '--mount-proc', 'sh', '-c', `exec ${script}`], {
      env,
      stdio: 'ignore',
    });
    await vi.waitUntil(() => existsSync(join(home, 'began')), PATIENCE);
    const list = async () => JSON.parse((await run('profile', 'list', '--json')).stdout).warnings;
    expect([await list(), witness.live.size]).toEqual([[], 1]);
    // The first process of a container takes all others with it.
    process.kill(Number(readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8')), 'SIGKILL');
    await once(container, 'exit');
    expect([await list(), witness.live.size]).toEqual([[], 1]);
    const directory = dirname(file);
    const lock = readdirSync(directory).find((name) => name.startsWith('temporary-'));
    const before = new Date(Date.now() - 60_000);
    utimesSync(join(directory, lock!), before, before);
    expect(await settle('killed in a container')).toEqual(['reaped']);
  },
);

testSum();
