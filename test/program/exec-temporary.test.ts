import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { lastOf, machine, PRINT } from './temporary-machine.ts';

const STEPS = `done: 1/3 creating a request token
done: 2/3 approving with username and password
done: 3/3 creating a session
`;

test('the program has the new session and the key, and of the stored and given ones nothing', async () => {
  const { temporary, run, witness, document } = await machine();
  await run('login');
  await run('guest');
  const before = document();
  const [stored] = witness.made;
  const { status, stdout, stderr } = await temporary(...PRINT);
  const session = witness.made.at(-1);
  expect(JSON.parse(stdout)).toEqual({
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_SESSION_ID: session,
    TMDB_ACCOUNT_ID: '1',
  });
  const ended = `the temporary session ${lastOf(witness)} is ended at TMDb\n`;
  expect({ status, stderr }).toEqual({ status: 0, stderr: `${STEPS}${ended}` });
  expect([...witness.live]).toEqual([stored]);
  expect(document()).toBe(before);
});

test('what the environment has of another login is not handed on', async () => {
  const other = { TMDB_SESSION_ID: 'x1', TMDB_GUEST_SESSION_ID: 'x2', TMDB_ACCOUNT_ID: '99' };
  const { temporary, witness } = await machine(other);
  const { stdout } = await temporary('--only', 'session', ...PRINT);
  expect(JSON.parse(stdout)).toEqual({ TMDB_SESSION_ID: witness.made[0], TMDB_ACCOUNT_ID: '1' });
});

test('the password comes from stdin, the approval from the browser', async () => {
  const { env, script, temporary, witness } = await machine();
  delete env['TMDB_PASSWORD'];
  const { status } = await script(`echo ${SANDBOX.password} | tmdb-auth exec --temporary --password-stdin -- true`);
  expect([status, witness.made.length]).toEqual([0, 1]);
  expect((await temporary('--web', '--', 'true')).stderr).toContain('approve the login in any browser');
  expect([witness.made.length, witness.live.size]).toEqual([2, 0]);
});

test.each<[string, readonly string[], string]>([
  ['another kind', ['--temporary=x', '--', 'true'], '--temporary does not take this value'],
  [
    'a kind that --only leaves out',
    ['--temporary', '--only', 'key', '--', 'true'],
    '--only leaves out the session that is made',
  ],
  ['a flag of a login alone', ['-u', 'name', '--', 'true'], 'belong to --temporary'],
  ['a flag of a login for a guest', ['--temporary=guest', '-u', 'name', '--', 'true'], 'is made without a login'],
  ['--strict for a guest', ['--temporary=guest', '--strict', '--', 'true'], 'is made without a login'],
  ['--strict alone', ['--strict', '--', 'true'], 'belong to --temporary'],
  ['two ways to approve', ['--temporary', '--web', '-u', 'name', '--', 'true'], '--web takes no username'],
])('%s is wrong usage, and nothing is sent', async (_, args, message) => {
  const { run, witness } = await machine();
  const { status, stderr } = await run('exec', ...args);
  expect([status, witness.made, stderr]).toEqual([125, [], expect.stringContaining(message)]);
});

test.each<[string, readonly string[], number]>([
  ['a program that is not found', ['no-such-program'], 127],
  ['one that cannot be run', ['/tmp'], 126],
  ['one that ends by a signal', ['sh', '-c', 'kill -TERM $$'], 143],
  ['one that fails', ['sh', '-c', 'exit 7'], 7],
])('the session is ended after %s', async (_, command, status) => {
  const { temporary, witness } = await machine();
  expect((await temporary('--', ...command)).status).toBe(status);
  expect([witness.made.length, witness.live.size]).toEqual([1, 0]);
});

test('where the record cannot be written nothing is sent; with --no-store it goes without', async () => {
  const { temporary, witness, home } = await machine();
  writeFileSync(join(home, '.config'), 'in the way');
  expect((await temporary('--', 'true')).status).toBe(125);
  expect(witness.made).toEqual([]);
  const { status, stderr } = await temporary('--no-store', '--', 'true');
  expect([status, witness.made.length, witness.live.size]).toEqual([0, 1, 0]);
  expect(stderr).toContain('warning: with --no-store nobody ends the session if tmdb-auth is killed\n');
});

test('an end that fails is a warning, with --strict in place of 0 an error, and the next command ends it', async () => {
  const { temporary, run, witness, home } = await machine();
  writeFileSync(join(home, 'wait'), '');
  // The program ends when TMDb is gone.
  const script = 'echo >>"$HOME/began"; while [ -e "$HOME/wait" ]; do sleep 0.05; done; exit';
  const runs = [
    [[], 0],
    [['--strict'], 0],
    [['--strict'], 7],
  ] as const;
  const outcomes = runs.map(([flags, code]) => temporary(...flags, '--', 'sh', '-c', `${script} ${code}`));
  const began = join(home, 'began');
  await vi.waitUntil(() => existsSync(began) && readFileSync(began, 'utf8').length === 3, { timeout: 60_000 });
  expect(witness.live.size).toBe(3);
  witness.vanish(true);
  rmSync(join(home, 'wait'));
  const ends = await Promise.all(outcomes);
  expect(ends.map(({ status }) => status)).toEqual([0, 125, 7]);
  for (const { stderr } of ends)
    expect(stderr).toMatch(
      /warning: the temporary session …\w{4} may still be valid: .*; the\s+next command of tmdb-auth ends it/,
    );

  const { stdout: down } = await run('profile', 'list', '--json');
  expect(JSON.parse(down).warnings).toEqual([
    { code: 'not_reaped', message: expect.stringContaining('no answer from') },
  ]);
  witness.vanish(false);
  const { stdout } = await run('profile', 'list', '--json');
  const { warnings, success } = JSON.parse(stdout);
  expect(warnings.map(({ code }: { code: string }) => code)).toEqual(['reaped', 'reaped', 'reaped']);
  expect([success, witness.live.size]).toEqual([true, 0]);
  expect(JSON.parse((await run('profile', 'list', '--json')).stdout).warnings).toEqual([]);
});

test('without an API key the next command says that it cannot end it', async () => {
  const { temporary, run, env, witness } = await machine();
  expect((await temporary('--', 'sh', '-c', 'kill -9 $PPID')).status).toBe(null);
  delete env['TMDB_API_KEY'];
  const { stderr } = await run('profile', 'list');
  expect(stderr).toContain('what an earlier command left may still be valid:');
  env['TMDB_API_KEY'] = SANDBOX.apiKey;
  expect((await run('profile', 'list')).stderr).toContain(
    `${lastOf(witness)} that an earlier command left is ended at TMDb`,
  );
  expect(witness.live.size).toBe(0);
});
