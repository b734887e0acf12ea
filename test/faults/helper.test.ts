import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HONEST } from '../store/fake-helper.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { countRun } from './count.ts';
import { LATENESS } from './processes.ts';

const ACCOUNTS = Array.from({ length: 12 }, (_, index) => `account-${index}`);

/** Twelve accounts in the config file, and a helper that takes a while. */
async function machineWithAccounts() {
  const machine = install(await pointToSandbox());
  const helper = join(machine.home, 'bin', 'docker-credential-fake');
  writeFileSync(helper, `#!/bin/sh\necho "$1" >>"$HOME/calls"\nsleep .2${HONEST}\n`);
  chmodSync(helper, 0o755);
  const printed = async () => {
    const lines = ACCOUNTS.map((name) => `tmdb-auth print session-id --profile ${name}`);
    const { stdout } = await machine.script(lines.join('; '));
    return stdout;
  };
  const calls = () =>
    existsSync(join(machine.home, 'calls'))
      ? readFileSync(join(machine.home, 'calls'), 'utf8').split('\n').length - 1
      : 0;
  return { ...machine, printed, calls };
}

test.each([1, 4, 10, 20])('Ctrl-C in a move of twelve accounts: at call %i of the helper', async (nth) => {
  countRun();
  const { env, script, printed, calls, file } = await machineWithAccounts();
  await script(ACCOUNTS.map((name) => `tmdb-auth login --profile ${name}`).join('; '));
  const before = await printed();
  expect(before.split('\n')).toHaveLength(ACCOUNTS.length + 1);
  const child = spawn('tmdb-auth', ['config', 'set', 'storage', 'helper:fake'], { env, stdio: 'ignore' });
  await expect.poll(calls, { interval: 5, timeout: 60_000 }).toBeGreaterThanOrEqual(nth);
  const since = performance.now();
  child.kill('SIGINT');
  expect((await once(child, 'exit'))[0]).toBe(130);
  expect(performance.now() - since).toBeLessThan(LATENESS);
  expect(JSON.parse(readFileSync(file, 'utf8')).storage ?? 'file').toBe('file');
  expect(await printed()).toBe(before);
});
