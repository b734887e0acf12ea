import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startWitness } from '../faults/witness.ts';
import { startJob } from '../support/action-runner.ts';
import { pack, ROOT, run } from '../support/packed.ts';
import { temporaryDirectory } from '../support/world.ts';

const TAG = 'v9.9.9';

/** The script of that name in the release workflow. */
function scriptOf(name: string): string {
  const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'));
  return jobs.release.steps.find((step: { name?: string }) => step.name === name).run;
}

/** A repository with a tag on its main branch. */
function repositoryWithTag(directory: string): string {
  const repository = join(directory, 'repository.git');
  run('git', ['clone', '--quiet', '--bare', ROOT, repository], directory);
  run('git', ['branch', '--force', 'main', 'HEAD'], repository);
  run('git', ['tag', '--force', TAG, 'main'], repository);
  return repository;
}

/** A clone as a runner makes it. */
function cloneOf(repository: string, name: string, branch: string): string {
  const clone = join(repository, '..', name);
  const from = pathToFileURL(repository).href;
  run('git', ['clone', '--quiet', '--depth=1', `--branch=${branch}`, from, clone], ROOT);
  return clone;
}

test('a release puts the build into its tag and nowhere else, and the action runs from there', async () => {
  const directory = temporaryDirectory();
  const repository = repositoryWithTag(directory);
  const work = cloneOf(repository, 'work', TAG);
  pack(work);
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'gh'), '#!/bin/sh\n');
  chmodSync(join(bin, 'gh'), 0o755);
  const env = { PATH: [bin, process.env['PATH']].join(delimiter), GITHUB_REF_NAME: TAG, GITHUB_ACTOR: 'somebody' };
  run('bash', ['-eo', 'pipefail', '-c', scriptOf('put the build into the tag')], work, env);

  const filesOf = (name: string) => run('git', ['ls-tree', '-r', '--name-only', name], repository).split('\n');
  expect(filesOf(TAG).filter((file) => !filesOf('main').includes(file))).toContain('dist/main.js');
  expect(filesOf(TAG).filter((file) => !file.startsWith('dist/'))).toEqual(filesOf('main'));
  expect(run('git', ['rev-parse', `${TAG}^`], repository)).toBe(run('git', ['rev-parse', 'main'], repository));

  const { env: server, live } = await startWitness();
  const job = startJob(cloneOf(repository, 'action', TAG));
  const { exit } = await job.use({
    'api-key': SANDBOX.apiKey,
    username: SANDBOX.username,
    password: SANDBOX.password,
    'base-url': server.TMDB_AUTH_BASE_URL,
  });
  expect([exit, live.size]).toEqual([0, 1]);
  expect([await job.finish(), live.size]).toEqual([[0], 0]);
});

test('the action of a branch says that it is not a release', async () => {
  const job = startJob(cloneOf(repositoryWithTag(temporaryDirectory()), 'action', 'main'));
  expect((await job.use({ 'api-key': SANDBOX.apiKey })).exit).toBe(1);
  expect([await job.finish(), job.leftovers()]).toEqual([[0], []]);
  expect(job.log()).toContain('::error::this is not a release: use the action with a tag of one');
});
