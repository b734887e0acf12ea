import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { decide } from '../support/approval.ts';
import { ROOT } from '../support/packed.ts';

const PROGRAM = join(ROOT, 'test/live/live.mjs');

interface Asked {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly sandbox?: SandboxOptions;
  /** Called with what is on stderr, each time that something comes. */
  readonly onStderr?: (text: string, stop: () => void) => void;
}

/** Runs it against a sandbox, in which somebody presses the button that it asks for. */
async function ask({ args = [], env, sandbox: options = {}, onStderr }: Asked) {
  const sandbox = await startSandbox(options);
  onTestFinished(sandbox.close);
  const { accessToken } = sandbox.credentials;
  const child = spawn(process.execPath, [PROGRAM, ...args.map((arg) => arg.replace('SANDBOX', sandbox.origin))], {
    env: {
      PATH: process.env['PATH'],
      TMDB_AUTH_BASE_URL: sandbox.baseUrl,
      TMDB_AUTH_WEB_URL: sandbox.webUrl,
      ...(env ?? { TMDB_ACCESS_TOKEN: accessToken }),
    },
  });
  onTestFinished(() => void child.kill());
  let stderr = '';
  const pages = new Set<string>();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    onStderr?.(stderr, () => void child.kill('SIGINT'));
    for (const [, button = '', page = ''] of stderr.matchAll(/choose (Deny|Approve):\s+(\S+)\n/g)) {
      if (pages.has(page)) continue;
      pages.add(page);
      void decide(page, button === 'Deny' ? 'deny' : 'approve');
    }
  });
  const [stdout, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { status, stdout: stdout.replaceAll(sandbox.origin, 'SANDBOX'), stderr, sandbox };
}

/** The report without what is of one run. */
const lasting = (report: string) => report.replace(/^(## .*), \d{4}-.*$/m, '$1');

test('it says what it will do, asks, and reports; what it made is ended again, and no value is told', async () => {
  const { status, stdout, stderr, sandbox } = await ask({ args: ['--account', '--mirror', 'SANDBOX/3'] });
  expect(status).toBe(0);
  await expect(lasting(stdout)).toMatchFileSnapshot('../fixtures/live-report.md');
  const plan = stderr.split('\n\n')[0]?.match(/^ {2}\d+\. .*$/gm);
  expect(plan?.map((line) => `### ${line.trim()}`)).toEqual(stdout.match(/^### .*$/gm));

  const granted = sandbox.requests().filter((request) => request.status === 200);
  const count = (line: string) => granted.filter(({ method, path }) => `${method} ${path}` === line).length;
  const sessions = ['POST /3/authentication/session/new', 'POST /3/authentication/session/convert/4'].map(count);
  expect([...sessions, count('DELETE /3/authentication/session')]).toEqual([1, 1, 2]);
  expect([count('POST /4/auth/access_token'), count('DELETE /4/auth/access_token')]).toEqual([1, 1]);

  const { accessToken, apiKey } = sandbox.credentials;
  const withoutPages = stderr.replaceAll(/^ {4}http.*$/gm, '');
  for (const told of [stdout, withoutPages]) {
    expect(told).not.toMatch(/[0-9a-f]{24}|eyJ/);
    for (const secret of [accessToken, apiKey]) expect(told).not.toContain(secret);
  }
});

test('with an API key it asks what version 3 has', async () => {
  const { status, stdout } = await ask({ env: { TMDB_API_KEY: SANDBOX.apiKey } });
  expect({ status, questions: stdout.match(/^### .*$/gm)?.length }).toEqual({ status: 0, questions: 4 });
  expect(stdout).not.toContain('/4/');
});

test('an expired request token is waited for', async () => {
  const { status, stdout } = await ask({ args: ['--wait'], sandbox: { tokenTtl: 1_000 } });
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /has expired, after 15 minutes\n\n.* HTTP 200 .*\n.*access_token by access token: HTTP 401, code 33 /,
  );
});

test.each<[what: string, env: Record<string, string>, args: readonly string[], status: number, said: RegExp]>([
  ['nothing', {}, [], 2, /TMDB_ACCESS_TOKEN.*\n.*TMDB_API_KEY/],
  ['no key', { TMDB_API_KEY: 'none' }, [], 2, /TMDB_ACCESS_TOKEN/],
  ['an unknown option', { TMDB_API_KEY: SANDBOX.apiKey }, ['--acount'], 2, /--acount/],
  [
    'a server over plain HTTP',
    { TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: 'http://tmdb.example/3' },
    [],
    2,
    /baseUrl/,
  ],
  ['no URL', { TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: 'tmdb.example' }, [], 2, /URL/],
])('with %s it says what it needs', async (_, env, args, status, said) => {
  const { sandbox, ...outcome } = await ask({ env, args });
  expect(outcome).toEqual({ status, stdout: '', stderr: expect.stringMatching(said) });
  expect(sandbox.requests()).toEqual([]);
});

test.each<[what: string, env: Record<string, string>, status: number, line: string]>([
  ['a bad key', { TMDB_API_KEY: '0'.repeat(32) }, 4, 'HTTP 401, code 7 (success, status_code, status_message)'],
  [
    'no server',
    { TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: 'http://127.0.0.1:9/3' },
    5,
    'the connection was refused (ECONNREFUSED)',
  ],
])('with %s it asks no more', async (_, env, status, line) => {
  const { stdout, ...outcome } = await ask({ env });
  expect(outcome.status).toBe(status);
  expect(stdout.match(/^###/gm)).toHaveLength(1);
  expect(stdout).toContain(`- GET /authentication by API key: ${line}\n`);
});

test.each([
  ['session', 'POST /3/authentication/session/new', 'DELETE /3/authentication/session'],
  ['user token', 'POST /4/auth/access_token', 'DELETE /4/auth/access_token'],
])('Ctrl-C as soon as there is a %s: it is ended, and the report so far is there', async (_, made, ended) => {
  let stop = () => {};
  const { status, stdout, sandbox } = await ask({
    args: ['--account'],
    onStderr: (_, kill) => {
      stop = kill;
    },
    sandbox: { onRequest: (line) => void (line === `${made} 200` && stop()), delay: 50 },
  });
  expect(status).toBe(130);
  expect(stdout).toMatch(/^## What SANDBOX/);
  const requests = sandbox.requests().map(({ method, path, status }) => `${method} ${path} ${status}`);
  expect(requests).toContain(`${made} 200`);
  // A busy machine may tell it of the signal one answer late.
  expect(requests.at(-1)).toBe(`${ended} 200`);
});
