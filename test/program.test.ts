import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../bin/tmdb-auth.js');

function tmdbAuth(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    input: '',
    env: { PATH: process.env['PATH'] ?? '', HOME: mkdtempSync(join(tmpdir(), 'tmdb-auth-test-')), ...env },
  });
  return { status, stdout, stderr };
}

test('login against the sandbox shows three steps, and no session id', () => {
  const { status, stdout, stderr } = tmdbAuth(['sandbox', '--try']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/1\/3 .*\n.*2\/3 .*\n.*3\/3 .*\nlogged in to TMDb as sandbox \(session ….{4}\), stored in /);
});

test('two guest calls give one id, --new another; the file is 0600', () => {
  const script = `for a in "" "" --new; do '${process.execPath}' '${PROGRAM}' guest -q $a; done; cp -p "$TMDB_AUTH_CONFIG_DIR/config.json" "$KEEP"`;
  const keep = join(mkdtempSync(join(tmpdir(), 'tmdb-auth-test-')), 'kept.json');
  const { status, stdout } = tmdbAuth(['sandbox', '--', 'sh', '-c', script], { KEEP: keep });
  const [first, second, third] = stdout.trim().split('\n');
  expect(status).toBe(0);
  expect(second).toBe(first);
  expect(third).toMatch(/^[0-9a-f]{32}$/);
  expect(third).not.toBe(first);
  expect(statSync(keep).mode & 0o777).toBe(0o600);
  expect(readFileSync(keep, 'utf8')).toContain(third);
});

test('token, validate and session work in processes of their own; an unapproved token is exit 8', () => {
  const run = `'${process.execPath}' '${PROGRAM}'`;
  const script = `${run} token -q >/dev/null; ${run} session -q; echo $?; ${run} validate -q; ${run} session -q --show-secrets; ${run} session -q; echo $?`;
  const { stdout } = tmdbAuth(['sandbox', '--', 'sh', '-c', script]);
  expect(stdout).toMatch(/^8\n[0-9a-f]{40}\n4\n$/);
});

test.each([
  [['login', '--password', 'S3CRET', '--json'], 'secret_on_argv', 2],
  [['guest', '--api-key=S3CRET', '--json'], 'secret_on_argv', 2],
  [['S3CRET', '--json'], 'usage', 2],
  [['guest', '--bogus', '--json'], 'usage', 2],
  [['login', '--json'], 'input_required', 2],
  [['sandbox', '--fault', 'wrong-password', '--try', '--', 'login', '--json'], 'bad_credentials', 4],
  [['sandbox', '--fault', 'suspended-key', '--try', '--', 'guest', '--json'], 'key_suspended', 4],
])('%j ends with %s', (args, code, exit) => {
  const { status, stdout, stderr } = tmdbAuth(args);
  expect({ status, stderr, code: JSON.parse(stdout).error.code }).toEqual({ status: exit, stderr: '', code });
  expect(stdout).not.toContain('S3CRET');
});
