import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { lacks } from '../support/needed-programs.ts';
import { createWorld } from '../support/world.ts';

test('azure: in a job only, each variable by a command of the agent', async () => {
  const world = await createWorld();
  await world.run('guest');
  const { value } = world.stored().guest;
  const elsewhere = await world.run('export --format azure');
  expect(elsewhere).toMatchObject({ exit: 2, stdout: '' });
  expect(elsewhere.stderr).toContain('this is no job of Azure Pipelines: TF_BUILD is not set');
  expect(await world.run('export --format azure', { env: { TF_BUILD: 'True' } })).toEqual({
    exit: 0,
    stdout:
      `##vso[task.setvariable variable=TMDB_API_KEY;issecret=true]${SANDBOX.apiKey}\n` +
      `##vso[task.setvariable variable=TMDB_GUEST_SESSION_ID;issecret=true]${value}\n`,
    stderr: 'exported TMDB_API_KEY, TMDB_GUEST_SESSION_ID\n',
  });
  const file = await world.run('export --format azure --output x', { env: { TF_BUILD: 'True' } });
  expect(file.stderr).toContain('--format azure speaks to the runner on stdout');
});

test.skipIf(lacks('bash'))('circleci: bash has them in each later step, also when it is done twice', async () => {
  const world = await createWorld();
  const BASH_ENV = join(world.directory, 'bash_env');
  writeFileSync(BASH_ENV, "export EARLIER=1\nexport TMDB_API_KEY='old'\n", { mode: 0o600 });
  const step = () => {
    const script = 'printf "%s,%s,%s" "$EARLIER" "$TMDB_API_KEY" "$TMDB_GUEST_SESSION_ID"';
    // With a socket for its stdin bash takes itself for the shell of a remote login, and reads another file.
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
      encoding: 'utf8',
      env: { BASH_ENV },
      stdio: [...stdio],
    }).stdout;
  };
  await world.run('guest');
  const line = `export --format circleci --output ${BASH_ENV}`;
  expect(await world.json(line)).toMatchObject({ exit: 0, warnings: [{ code: 'unmasked' }] });
  const once = readFileSync(BASH_ENV, 'utf8');
  expect(step()).toBe(`1,${SANDBOX.apiKey},${world.stored().guest.value}`);
  await world.run(line);
  expect(readFileSync(BASH_ENV, 'utf8')).toBe(once);
});
