import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { approvalUrlOn, decide } from '../support/approval.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { startInPty } from '../support/pty.ts';
import { temporaryDirectory } from '../support/world.ts';

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  const exit = signal === 'SIGINT' ? 130 : 143;

  test.each([
    ['waiting for the redirect', { BROWSER: 'true' }, 'waiting for approval'],
    ['waiting for another device', { BROWSER: 'none' }, 'waiting for approval'],
  ])('while %s', async (_, env, words) => {
    const { env: environment, script } = install({ ...(await pointToSandbox()), ...env });
    const directory = temporaryDirectory();
    const login = "sh -c 'echo $$ >pid; exec tmdb-auth login --web'";
    // The shell around gets Ctrl-C too, and has to go on.
    const line = `trap : INT; cd ${directory}; stty -g >before; ${login}; code=$?; stty -g >after; exit $code`;
    const terminal = startInPty('sh', ['-c', line], { env: environment });
    await terminal.shows(words);
    const url = approvalUrlOn(terminal.screen());
    if (signal === 'SIGINT') terminal.type('\u0003');
    else process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), signal);
    expect(await terminal.exit).toBe(exit);
    const [before, after] = ['before', 'after'].map((name) => readFileSync(join(directory, name), 'utf8'));
    expect(after).toBe(before);
    expect(terminal.screen().endsWith('\u001b[?25h') || !terminal.screen().includes('\u001b[?25l')).toBe(true);
    const callback = new URL(url).searchParams.get('redirect_to');
    if (callback) await expect(fetch(callback)).rejects.toThrow();
    await decide(url.replace(/\?.*/, ''));
    expect((await script('tmdb-auth session')).status).toBe(0);
  });
});

test('Ctrl-D ends it with exit 8', async () => {
  const { env } = install({ ...(await pointToSandbox()), BROWSER: 'none' });
  const terminal = startInPty('tmdb-auth', ['login', '--web'], { env });
  await terminal.shows('waiting for approval');
  terminal.type('\u0004');
  expect(await terminal.exit).toBe(8);
});
