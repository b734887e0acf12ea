import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { KEY_STORED, type Machine, readDocument, storeUnder, THOROUGH } from '../support/writers.ts';

/** A machine with one profile stored, and the config file's text. */
async function machineWithOld(): Promise<{ machine: Machine; old: string }> {
  const machine = install();
  await once(storeUnder(machine, 'old'), 'exit');
  return { machine, old: readFileSync(machine.file, 'utf8') };
}

/** The file is the old or the new one, whole, and the next command leaves nothing else behind. */
async function expectWhole(machine: Machine, old: string): Promise<void> {
  const text = readFileSync(machine.file, 'utf8');
  if (text !== old) {
    expect(readDocument(machine)).toEqual({ version: 1, profiles: { old: KEY_STORED, new: KEY_STORED } });
  }
  expect((await machine.run('status', '--profile', 'old')).status).toBe(4);
  expect(readdirSync(dirname(machine.file))).toEqual(['config.json']);
  writeFileSync(machine.file, old);
}

test('kill -9 when the first, second, … change is seen in the directory', async () => {
  const { machine, old } = await machineWithOld();
  for (let last = 1; last <= (THOROUGH ? 40 : 10); last += 1) {
    let changes = 0;
    const watcher = watch(dirname(machine.file), () => {
      changes += 1;
      if (changes === last) child.kill('SIGKILL');
    });
    const child = storeUnder(machine, 'new');
    await once(child, 'exit');
    watcher.close();
    await expectWhole(machine, old);
  }
}, 120_000);

test.skipIf(lacks('strace'))(
  'kill -9 at each system call of a write',
  async () => {
    const { machine, old } = await machineWithOld();
    // Those with which a file is made, filled and put in its place.
    for (const call of ['rename', 'unlink', 'fsync', 'fchmod', 'chmod', 'ftruncate', 'mkdir']) {
      for (let when = 1; when <= (THOROUGH ? 12 : 2); when += 1) {
        const options = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`];
        const injection = ['-e', `inject=${call}:signal=KILL:when=${when}`];
        const command = 'tmdb-auth config set api-key --stdin --quiet --profile new'.split(' ');
        const { signal } = spawnSync('strace', [...options, ...injection, ...command], {
          env: machine.env,
          input: SANDBOX.apiKey,
        });
        await expectWhole(machine, old);
        if (signal === null) break;
      }
    }
  },
  300_000,
);
