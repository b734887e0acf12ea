import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startWitness } from '../faults/witness.ts';
import { ACTION, startJob } from '../support/action-runner.ts';
import { githubErrors } from '../support/github-parser.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { blockOf, blocksOf, readPage } from '../support/pages.ts';

const SECRETS: Readonly<Record<string, string>> = {
  TMDB_API_KEY: SANDBOX.apiKey,
  TMDB_USERNAME: SANDBOX.username,
  TMDB_PASSWORD: SANDBOX.password,
};

test('the action', async () => {
  const { jobs } = parse(blockOf('docs/ci.md', 'yaml', 'OWNER/tmdb-auth'));
  const [checkout, login, ...others] = jobs.test.steps;
  expect([checkout, others]).toEqual([{ uses: 'actions/checkout@v5' }, [{ run: 'npm test' }]]);
  const given = Object.entries<string>(login.with).map(([name, value]) => {
    const [, secret = ''] = /^\$\{\{ secrets\.(\w+) \}\}$/.exec(value) ?? [];
    return [name, SECRETS[secret]!];
  });
  const witness = await startWitness();
  const job = startJob();
  const inputs = { ...Object.fromEntries(given), 'base-url': witness.env.TMDB_AUTH_BASE_URL };
  expect((await job.use(inputs)).exit).toBe(0);
  expect(job.env['TMDB_SESSION_ID']).toBe(witness.made[0]);
  expect([await job.finish(), witness.live.size]).toEqual([[0], 0]);
});

test('the page names every input and output of the action', () => {
  const page = readPage('docs/ci.md');
  const names = [...Object.keys(ACTION.inputs), ...Object.keys(ACTION.outputs)];
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("the workflows are valid for GitHub's own parser", async () => {
  for (const block of blocksOf('docs/ci.md', 'yaml').filter((text) => text.includes('runs-on:'))) {
    expect(await githubErrors('workflow.yml', block)).toEqual([]);
  }
});

test('exec --temporary in any CI', async () => {
  const witness = await startWitness();
  const { home, script } = install({ ...SECRETS, ...witness.env });
  writeFileSync(join(home, 'bin', 'npm'), '#!/bin/sh\necho "$TMDB_SESSION_ID $*"\n', { mode: 0o755 });
  const { status, stdout } = await script(blockOf('docs/ci.md', 'sh', 'exec --temporary'));
  expect([status, stdout, witness.live.size]).toEqual([0, `${witness.made[0]} test\n`, 0]);
});

test.skipIf(lacks('jq'))('approval by a person', async () => {
  const { TMDB_API_KEY } = SECRETS;
  const witness = await startWitness();
  const { home, file, script, run } = install({ TMDB_API_KEY: TMDB_API_KEY!, ...witness.env, CI: 'true' });
  const summary = join(home, 'summary');
  const steps: readonly { run: string }[] = parse(blockOf('docs/ci.md', 'yaml', 'session --wait'));
  for (const step of steps) {
    expect((await script(`GITHUB_STEP_SUMMARY=${summary}; ${step.run}`, 'bash')).status).toBe(0);
  }
  const url = `${witness.env.TMDB_AUTH_WEB_URL}/authenticate/`;
  expect(readFileSync(summary, 'utf8')).toContain(`Approve the login of this job: ${url}`);
  expect(readFileSync(file, 'utf8')).toContain(witness.made[0]);
  expect([(await run('logout')).status, witness.live.size]).toEqual([0, 0]);
});
