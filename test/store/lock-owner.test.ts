import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { isOwner, newOwner, processIdOf, standingOf } from '../../src/store/lock-owner.ts';
import { isRunning } from '../support/process-state.ts';
import { DEAD, ELSEWHERE, NO_PROCESS, ownerWith, PID, processes, STARTED } from './lock-files.ts';

const procTest = test.runIf(existsSync('/proc/self/stat'));

/** Where a name without spaces or brackets is between the two. */
const startIn = (stat: string) => stat.split(' ')[21];

procTest('an owner is named by process id, start, boot, namespaces and chance, whatever the process is called', () => {
  const name = readFileSync('/proc/self/comm', 'utf8');
  onTestFinished(() => writeFileSync('/proc/self/comm', name));
  writeFileSync('/proc/self/comm', 'plain');
  const start = startIn(readFileSync('/proc/self/stat', 'utf8'));
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().replaceAll('-', '');
  const [pid, time] = ['pid', 'time'].map((kind) => /\d+/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[0]);
  for (const title of ['plain', 'a) Z 1 (b c', ') ) ) )']) {
    writeFileSync('/proc/self/comm', title);
    const owner = newOwner(processes);
    expect(owner.split('-').slice(0, -1)).toEqual([String(process.pid), start, `${boot}_${pid}_${time}`]);
    expect(standingOf(owner, newOwner(processes), processes)).toBe('alive');
  }
});

test('no two names are the same', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newOwner(processes))).size).toBe(1_000);
});

test('with the /proc of another process namespace nothing is known', () => {
  const owner = newOwner({ ...processes, ownId: NO_PROCESS });
  expect(owner.split('-').slice(0, -1)).toEqual([String(NO_PROCESS), '0', 'unknown']);
  expect(standingOf(owner, newOwner({ ...processes, ownId: NO_PROCESS }), processes)).toBe('unseen');
});

procTest.each([
  ['this process', {}, processes, 'alive'],
  ['one that has ended', DEAD, processes, 'dead'],
  ['one whose process id another has now', { [STARTED]: '1' }, processes, 'dead'],
  ['one of another host', ELSEWHERE, processes, 'unseen'],
  ['one that may not be looked at', DEAD, { ...processes, exists: () => true }, 'unseen'],
])('the standing of %s', (_, changes, system, standing) => {
  expect(standingOf(ownerWith(changes), newOwner(processes), system)).toBe(standing);
});

procTest('a process that has ended, and that nobody waited for, is dead', async () => {
  // The shell becomes a program that waits for no child, before its child ends with stdin.
  const script = 'exec 3<&0; cat <&3 & echo $!; exec tail -f /dev/null';
  const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill());
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8'), { timeout: 60_000 }).toBe('tail\n');
  parent.stdin.end();
  await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const zombie = ownerWith({ [PID]: String(pid), [STARTED]: startIn(stat) ?? '' });
  expect({
    state: stat.split(' ')[2],
    standing: standingOf(zombie, ownerWith(), { ...processes, exists: () => true }),
  }).toEqual({
    state: 'Z',
    standing: 'dead',
  });
});

test.each([
  ['12-34-a_b-c', true],
  ['12-34-a_b', false],
  ['-34-a_b-c', false],
  ['12--a_b-c', false],
  ['x12-34-a_b-c', false],
  ['12-34-a_b-c.', false],
  ['12-34-a_b-', false],
  ['12-34-a b-c', false],
])('whether %j names an owner', (owner, isOne) => {
  expect(isOwner(owner)).toBe(isOne);
});

test('the process id is the first part of the name', () => {
  expect(processIdOf('12-34-a_b-c')).toBe(12);
});
