import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { HONEST } from '../store/fake-helper.ts';
import { hasSeenSignals, isRunning } from '../support/process-state.ts';
import { PATIENCE } from './steps.ts';
import { machine, STAY, testSum } from './temporary.ts';

/** Each signal, and whether it ends us before there is a program. */
const SIGNALS = [
  ['SIGHUP', true],
  ['SIGINT', true],
  ['SIGQUIT', true],
  ['SIGUSR1', false],
  ['SIGUSR2', true],
  ['SIGALRM', true],
  ['SIGTERM', true],
  ['SIGVTALRM', true],
] as const;

const codeOf = (signal: NodeJS.Signals) => 128 + constants.signals[signal];

/** A machine on which something is done when a request has come, or was served. */
async function machineAt(wanted: 'arrived' | 'served', request: string, act: () => unknown) {
  return machine(async (moment, now) => {
    if (moment === wanted && now === request) await act();
  });
}

/** Runs a program that exits with 7 at once, and sends us a signal when that request has come, or was served. */
async function signalAt(wanted: 'arrived' | 'served', request: string, signal: NodeJS.Signals) {
  let pid = 0;
  const { start, ...others } = await machineAt(wanted, request, async () => {
    process.kill(pid, signal);
    await vi.waitUntil(() => hasSeenSignals(pid), PATIENCE);
  });
  const started = start('sh', '-c', 'exit 7');
  pid = started.pid;
  return { ...others, exit: await started.exit };
}

const NEW = 'POST /3/authentication/session/new';
const DELETE = 'DELETE /3/authentication/session';

describe.each(SIGNALS)('exec --temporary ends the session, %s', (signal, ends) => {
  test('to us: at the start', async () => {
    const { exit, settle, witness } = await signalAt('served', NEW, signal);
    expect(exit).toBe(ends ? codeOf(signal) : 7);
    expect([witness.made.length, witness.live.size]).toEqual([1, 0]);
    expect(await settle('to us, at the start')).toEqual([]);
  });

  test('to us: in the middle', async () => {
    const { start, settle, programId, witness } = await machine();
    const { pid, exit } = start(...STAY);
    const program = await programId();
    process.kill(pid, signal);
    expect(await exit).toBe(codeOf(signal));
    expect([isRunning(program), witness.live.size]).toEqual([false, 0]);
    expect(await settle('to us, in the middle')).toEqual([]);
  });

  test('to us: while ending', async () => {
    const { exit, settle, witness } = await signalAt('arrived', DELETE, signal);
    expect(exit).toBe(7);
    expect(witness.live.size).toBe(0);
    expect(await settle('to us, while ending')).toEqual([]);
  });

  test('to the program: at the start', async () => {
    const { start, settle, witness } = await machine();
    expect(await start('sh', '-c', `ulimit -c 0; kill -${signal.slice(3)} $$`).exit).toBe(codeOf(signal));
    expect(witness.live.size).toBe(0);
    expect(await settle('to the program, at the start')).toEqual([]);
  });

  test('to the program: in the middle', async () => {
    const { start, settle, programId, witness } = await machine();
    const { exit } = start(...STAY);
    process.kill(await programId(), signal);
    expect(await exit).toBe(codeOf(signal));
    expect(witness.live.size).toBe(0);
    expect(await settle('to the program, in the middle')).toEqual([]);
  });

  test('to the program: while ending', async () => {
    const { start, settle, programId, witness } = await machine();
    const script = `trap 'sleep 0.2; exit 9' ${signal.slice(3)}; echo $$ >"$HOME/pid"; while :; do sleep 0.05; done`;
    const { pid, exit } = start('sh', '-c', script);
    const program = await programId();
    process.kill(pid, signal);
    await vi.waitUntil(() => hasSeenSignals(pid), PATIENCE);
    if (isRunning(program)) process.kill(program, signal);
    expect(await exit).toBe(9);
    expect(witness.live.size).toBe(0);
    expect(await settle('to the program, while ending')).toEqual([]);
  });
});

describe('exec --temporary is killed, and the next command ends the session', () => {
  test('SIGKILL: while the program runs, which has the session until then', async () => {
    const { start, settle, programId, witness } = await machine();
    const { pid, exit } = start(...STAY);
    const program = await programId();
    process.kill(pid, 'SIGKILL');
    expect(await exit).toBe('SIGKILL');
    expect(witness.live.size).toBe(1);
    expect(await settle('killed')).toEqual(['reaped']);
    process.kill(program, 'SIGKILL');
  });

  test.each(['arrived', 'served'] as const)('SIGKILL: when the end has %s', async (moment) => {
    let pid = 0;
    const { start, settle } = await machineAt(moment, DELETE, () => pid && process.kill(pid, 'SIGKILL'));
    const started = start('true');
    pid = started.pid;
    expect(await started.exit).toBe('SIGKILL');
    pid = 0;
    // TMDb has served the request all the same.
    expect(await settle(`killed when the end has ${moment}`)).toEqual([]);
  });

  test('SIGKILL: of several, with several next commands at once, of which one says so for each', async () => {
    const { start, settle, run, witness, home } = await machine();
    const script = `echo >>"$HOME/began"; exec sleep 600`;
    const all = [1, 2, 3].map(() => start('sh', '-c', script));
    const began = join(home, 'began');
    await vi.waitUntil(() => existsSync(began) && readFileSync(began, 'utf8').length === 3, PATIENCE);
    for (const { pid } of all) process.kill(-pid, 'SIGKILL');
    await Promise.all(all.map(({ exit }) => exit));
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => run('profile', 'list', '--json')));
    const codes = outcomes.flatMap(({ stdout }) =>
      JSON.parse(stdout).warnings.map(({ code }: { code: string }) => code),
    );
    expect([codes, witness.live.size]).toEqual([['reaped', 'reaped', 'reaped'], 0]);
    expect(await settle('killed, several')).toEqual([]);
  });

  test('SIGKILL: and of the next command too, while it ends the session', async () => {
    let victim = 0;
    let isArmed = false;
    const { start, settle, programId, env, witness } = await machine((moment, request) => {
      if (isArmed && moment === 'arrived' && request === DELETE) {
        isArmed = false;
        witness.vanish(true);
        process.kill(victim, 'SIGKILL');
      }
    });
    const { pid, exit } = start(...STAY);
    const program = await programId();
    process.kill(pid, 'SIGKILL');
    await exit;
    process.kill(program, 'SIGKILL');
    isArmed = true;
    const next = spawn('tmdb-auth', ['profile', 'list'], { env, stdio: 'ignore' });
    victim = next.pid!;
    expect((await once(next, 'exit'))[1]).toBe('SIGKILL');
    witness.vanish(false);
    expect(await settle('killed, and the next command too')).toEqual([]);
  });

  test('SIGKILL: with the secrets in a keychain', async () => {
    const { start, settle, programId, run, home, file, witness } = await machine();
    const helper = join(home, 'bin', 'docker-credential-fake');
    writeFileSync(helper, `#!/bin/sh\n${HONEST}\n`);
    chmodSync(helper, 0o755);
    await run('config', 'set', 'storage', 'helper:fake');
    const { pid, exit } = start(...STAY);
    const program = await programId();
    expect(readFileSync(file, 'utf8')).not.toContain(witness.made[0]);
    process.kill(pid, 'SIGKILL');
    await exit;
    process.kill(program, 'SIGKILL');
    expect(await settle('killed, with a keychain')).toEqual(['reaped']);
    expect(readdirSync(join(home, 'bin', 'kept'))).toEqual([]);
  });
});

testSum();
