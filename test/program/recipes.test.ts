import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { publicLog, readGithubFile } from '../support/github-runner.ts';
import { lacks } from '../support/needed-programs.ts';
import { BLOCKS, blockOf } from '../support/pages.ts';
import { loggedIn, machine, SECRETS } from '../support/recipe-machine.ts';

interface Step {
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The tarball of a release, and its checksum; npm, which would install it, only writes down what it is given. */
function release(directory: string): Readonly<Record<string, string>> {
  const tarball = join(directory, 'release.tgz');
  writeFileSync(tarball, 'a tarball');
  return {
    TMDB_AUTH_TARBALL: pathToFileURL(tarball).href,
    TMDB_AUTH_SHA256: createHash('sha256').update('a tarball').digest('hex'),
  };
}

test.skipIf(lacks('curl'))('the job of GitHub Actions, step by step as the runner does it', async () => {
  const { bash, calls, home, file } = await machine('npm');
  const workflow = parseYaml(blockOf('docs/ci.md', 'yaml', 'TMDB_AUTH_TARBALL: '));
  const runnerFile = join(home, 'github_env');
  writeFileSync(runnerFile, '');
  let log = '';
  const values = { secrets: SECRETS, vars: release(home) } as Readonly<Record<string, Record<string, string>>>;
  const steps: readonly (Partial<Step> & { readonly uses?: string })[] = workflow.jobs.test.steps;
  expect(steps[0]).toEqual({ uses: 'actions/checkout@v5' });
  for (const step of steps.filter((one): one is Step => one.run !== undefined)) {
    const given = Object.entries(step.env ?? {}).map(([name, value]) => {
      const [, group = '', member = ''] = /^\$\{\{ (secrets|vars)\.(\w+) \}\}$/.exec(value) ?? [];
      return [name, values[group]![member]!];
    });
    const earlier = readGithubFile(readFileSync(runnerFile, 'utf8'));
    const env = {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ENV: runnerFile,
      ...earlier,
      ...Object.fromEntries(given),
    };
    const { status, stdout, stderr } = await bash(step.run, env);
    expect({ run: step.run, status, stderr }).toMatchObject({ run: step.run, status: 0 });
    log += stdout + stderr;
  }
  const { TMDB_SESSION_ID: session = '' } = readGithubFile(readFileSync(runnerFile, 'utf8'));
  expect(session).toMatch(/^[0-9a-f]{40}$/);
  expect(calls()).toContain(`TMDB_SESSION_ID=${session}`);
  for (const secret of [session, ...Object.values(SECRETS).filter((value) => value !== SANDBOX.username)]) {
    expect(publicLog(log)).not.toContain(secret);
  }
  // The variable is still set in the job, but the session is ended.
  expect(log).toContain('TMDB_SESSION_ID');
  expect(readFileSync(file, 'utf8')).not.toContain(session);
});

test.skipIf(lacks('curl'))('the job of GitLab', async () => {
  const { bash, calls, home } = await machine('npm');
  const job = parseYaml(blockOf('docs/ci.md', 'yaml', 'after_script:')).test;
  const script = job.script.join('\n');
  const variables = { CI: 'true', ...SECRETS, ...release(home) };
  const forged = await bash(script, { ...variables, TMDB_AUTH_SHA256: '0'.repeat(64) });
  expect({ status: forged.status, calls: calls() }).toEqual({ status: 1, calls: '' });
  const { status, stdout, stderr } = await bash(script, variables);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'tmdb-auth.tgz: OK\n' });
  expect(calls()).toMatch(/\/npm install --global \.\/tmdb-auth\.tgz\n/);
  expect(calls()).toMatch(/^TMDB_SESSION_ID=[0-9a-f]{40}$/m);
  expect(calls().split('npm test')[1]).not.toContain(SANDBOX.password);
  expect(stderr).not.toMatch(/[0-9a-f]{32}/);
  expect((await bash(job.after_script.join('\n'), { CI: 'true', ...SECRETS })).status).toBe(0);
  expect((await bash('tmdb-auth status')).status).toBe(4);
});

test('a container', async () => {
  const { bash, calls, session } = await loggedIn('docker');
  expect((await bash(blockOf('docs/ci.md', 'bash', 'docker run'))).status).toBe(0);
  expect(calls()).toMatch(/\/docker run --rm --env-file \/dev\/fd\/\d+ my-app\n/);
  expect(calls()).toContain(`TMDB_SESSION_ID=${session}\n`);
});

test.skipIf(lacks('make'))('a Makefile', async () => {
  const { bash, calls, home, session } = await loggedIn('npm');
  writeFileSync(join(home, 'Makefile'), blockOf('docs/ci.md', 'make', 'tmdb-auth exec'));
  expect((await bash(`make -s -C ${home} test`)).status).toBe(0);
  expect(calls()).toContain(`TMDB_SESSION_ID=${session}\n`);
});

test.skipIf(lacks('direnv'))("direnv's .envrc", async () => {
  const { bash, home, session } = await loggedIn();
  mkdirSync(join(home, 'project'));
  writeFileSync(join(home, 'project', '.envrc'), blockOf('docs/ci.md', 'sh', 'export --format sh'));
  const { stdout } = await bash(`cd ${home}/project && direnv allow && direnv exec . printenv TMDB_SESSION_ID`);
  expect(stdout).toBe(`${session}\n`);
});

test('a job that must leave nothing behind', async () => {
  const { bash, file } = await machine();
  const { stdout } = await bash(`${blockOf('docs/ci.md', 'sh', '--no-store')}echo "$GUEST"`, SECRETS);
  expect(stdout).toMatch(/^[0-9a-f]{32}\n$/);
  expect(existsSync(file)).toBe(false);
});

test("an app's tests against the sandbox", async () => {
  const { bash, calls } = await machine('npm');
  expect((await bash(blockOf('docs/sandbox.md', 'sh', 'sandbox -- sh'))).status).toBe(0);
  expect(calls()).toMatch(/^TMDB_SESSION_ID=[0-9a-f]{40}$/m);
  expect(calls()).toMatch(/^TMDB_AUTH_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/3$/m);
});

const readBy = (...[program = '', ...args]: readonly string[]) => {
  return (text: string) => execFileSync(program, args, { input: text });
};

/** What says whether a text is of a language. Console blocks and TypeScript have tests of their own. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  sh: readBy('sh', '-n'),
  bash: readBy('bash', '-n'),
  make: readBy('make', '--dry-run', '--file=-'),
  js: readBy(process.execPath, '--input-type=module', '--check', '-'),
  yaml: (text) => parseYaml(text),
  json: (text) => JSON.parse(text),
  console: () => {},
  ts: () => {},
};

test.skipIf(lacks('make')).each(BLOCKS)('a block of $page can be read: $text', ({ language, text }) => {
  expect(Object.keys(READERS)).toContain(language);
  READERS[language]!(text);
});
