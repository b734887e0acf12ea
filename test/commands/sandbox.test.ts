import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Interruption } from '../../src/errors.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld, temporaryDirectory } from '../support/world.ts';

test.each([
  ['a pipe', false, ''],
  // Pasted into a shell as they stand: without it the next command would talk to the real TMDb.
  ['a terminal', true, 'export '],
])('alone it prints how to point at it, for %s, and serves until Ctrl-C', async (_, resultIsSeen, word) => {
  const { run } = await createWorld();
  const ending = new AbortController();
  const interrupt = async () => {
    ending.abort(new Interruption('SIGINT'));
    return '';
  };
  const answers = [['until Ctrl-C', interrupt]] as const;
  const { exit, stdout, stderr } = await run('sandbox --no-color', { signal: ending.signal, answers, resultIsSeen });
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0];
  expect(stdout.split('\n')).toEqual([
    `${word}TMDB_AUTH_BASE_URL=${origin}/3`,
    `${word}TMDB_AUTH_WEB_URL=${origin}`,
    `${word}TMDB_API_KEY=${SANDBOX.apiKey}`,
    `${word}TMDB_USERNAME=${SANDBOX.username}`,
    `${word}TMDB_PASSWORD=${SANDBOX.password}`,
    '',
  ]);
  expect({ exit, stderr }).toEqual({ exit: 130, stderr: expect.stringMatching(/until Ctrl-C.*\n\n$/) });
  await expect(fetch(`${origin}/3/authentication`)).rejects.toThrow();
});

test.each([
  [['sandbox', '--', 'sh', '-c', 'exit 42'], 42, ''],
  [['sandbox', '--', 'sh', '-c', 'kill -9 $$'], 137, ''],
  [['sandbox', '--', '/no/such/program'], 127, 'error: the command /no/such/program was not found\n'],
  [['sandbox', '--', '/'], 126, 'error: the command / cannot be run (EACCES)\n'],
])('%j ends with %i', async (args, exit, stderr) => {
  const { run } = await createWorld();
  expect(await run(args)).toEqual({ exit, stdout: '', stderr });
});

test('the command ends with the signal that we are ended with', async () => {
  const { run } = await createWorld();
  const ending = new AbortController();
  const started = join(temporaryDirectory(), 'started');
  const running = run(['sandbox', '--', 'sh', '-c', `: >${started}; exec sleep 600`], { signal: ending.signal });
  await vi.waitUntil(() => existsSync(started), { timeout: 60_000 });
  ending.abort(new Interruption('SIGTERM'));
  expect(await running).toEqual({ exit: 143, stdout: '', stderr: '' });
});

test('a port that is taken is told', async () => {
  const { json, sandbox } = await createWorld();
  const port = new URL(sandbox.origin).port;
  expect(await json(`sandbox --port ${port}`)).toMatchObject({
    exit: 2,
    error: { code: 'usage', message: `port ${port} cannot be used (EADDRINUSE)` },
  });
});
