import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { Interruption } from '../../src/errors.ts';
import { isRunning } from '../support/process-state.ts';
import { failed } from './access.ts';
import { HONEST, worldWithHelper } from './fake-helper.ts';

const HINT = 'unlock or install it, or keep secrets in the config file: tmdb-auth config set storage file';

test.each([
  ['missing', undefined, 'is not installed'],
  ['locked', 'cat >/dev/null; echo "prompt dismissed"; exit 1', 'failed to store: prompt dismissed'],
  ['silent', 'cat >/dev/null; exit 3', 'failed to store: exit code 3'],
  ['hung', 'exec sleep 60', 'did not answer within 3 s: the keychain may be locked'],
  ['lying', 'cat >/dev/null; echo "{\\"Secret\\":\\"another\\"}"', 'does not give back what it was given'],
  ['babbling', 'cat >/dev/null; exec yes', 'gave an answer that is far too long'],
  ['confused', 'cat >/dev/null; echo hello', 'gave an answer that is not of its protocol'],
])(
  'a %s helper is told as such, and nothing is stored in a plain file instead',
  async (_, script, why) => {
    const { json, file, install, env, requests, run } = await worldWithHelper(script ?? HONEST);
    const name = script === undefined ? 'absent' : 'fake';
    const refusal = failed('store_unavailable', `the credential helper docker-credential-${name} ${why}`, HINT);
    expect(await json(`config set storage helper:${name}`)).toEqual(refusal);
    expect(existsSync(file)).toBe(false);
    if (script === undefined) return;

    // The same once it was in use: found out before a password is spent.
    install(HONEST);
    await json('config set storage helper:fake');
    install(script);
    expect(await json('login')).toEqual(refusal);
    expect(requests).toEqual([]);
    expect((await run('status', { env: { ...env, TMDB_SESSION_ID: 'abc' } })).exit).toBe(0);
  },
  60_000,
);

test('at a terminal a helper has time for a person to unlock the keychain, who is told so', async () => {
  const { run, env, document } = await worldWithHelper(`[ "$1" = store ] && sleep 4;${HONEST}`);
  const told = 'waiting up to 60 s for the credential helper docker-credential-fake: unlock the keychain if it asks\n';
  for (const line of ['config set storage helper:fake', 'config set storage helper:fake --json']) {
    const { exit, stderr } = await run(line, { env, answers: [] });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.stringContaining(told) });
  }
  expect(document().storage).toBe('helper:fake');
});

test.each([
  ['get', 'echo "{\\"ServerURL\\":\\"u\\",\\"Secret\\":\\"{\\\\\\"session\\\\\\":\\\\\\"canary\\\\\\"}\\"}"; exit 1'],
  ['get', 'echo the secret is canary; exit 1'],
  ['store', 'printf %s "$input"; exit 1'],
])('the secrets that a failed %s puts out are not shown', async (action, script) => {
  const { json, run, env, install } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  await json('login');
  install(`[ "$1" = ${action} ] && { input=$(cat); ${script}; }${HONEST}`);
  const message = `the credential helper docker-credential-fake failed to ${action}: exit code 1`;
  expect(await json('guest')).toEqual(failed('store_unavailable', message, HINT));
  const { stdout, stderr } = await run('guest -v', { env });
  expect({ stdout, stderr: stderr.includes('canary') }).toEqual({ stdout: '', stderr: false });
});

test('a helper in the current directory is never run', async () => {
  const { json, env } = await worldWithHelper(HONEST);
  const bin = env.PATH.split(delimiter)[0] ?? '';
  const PATH = ['', relative('.', bin), '/usr/bin', '/bin'].join(delimiter);
  const refusal = failed('store_unavailable', 'the credential helper docker-credential-fake is not installed', HINT);
  expect(await json('config set storage helper:fake', { env: { PATH } })).toEqual(refusal);
  expect((await json('config set storage helper:fake')).exit).toBe(0);
});

test.skipIf(process.platform !== 'linux')(
  'Ctrl-C ends a command whose helper hangs, and the helper with all that it started',
  async () => {
    const { json, install, directory } = await worldWithHelper(HONEST);
    await json('config set storage helper:fake');
    await json('login');
    const pids = join(directory, 'pids');
    install(`sleep 600 & echo $! $$ >'${pids}'; wait`);
    const ending = new AbortController();
    const command = json('guest', { signal: ending.signal });
    await expect.poll(() => existsSync(pids) && readFileSync(pids, 'utf8')).toMatch(/^\d+ \d+\n$/);
    const start = performance.now();
    ending.abort(new Interruption('SIGINT'));
    const { exit, error } = await command;
    expect({ exit, code: error.code }).toEqual({ exit: 130, code: 'interrupted' });
    // Far less than the helper's own limit of 3 s.
    expect(performance.now() - start).toBeLessThan(1_500);
    const ids = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    await expect.poll(() => ids.filter(isRunning)).toEqual([]);
  },
);

test.skipIf(process.platform !== 'linux')('what a helper started is ended with it at the limit', async () => {
  const { json, install, directory } = await worldWithHelper(HONEST);
  const pid = join(directory, 'pid');
  install(`sleep 600 & echo $! >'${pid}'; wait`);
  expect((await json('config set storage helper:fake')).exit).toBe(6);
  const id = Number(readFileSync(pid, 'utf8'));
  await expect.poll(() => isRunning(id)).toBe(false);
});
