import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacksMounts } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { CREDENTIALS } from './steps.ts';

test.each(['guest', 'token', 'login', 'status', 'doctor', 'logout', 'print api-key'])(
  'a log that cannot be written fails nothing: %s -v',
  async (line) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const { script } = install({ ...CREDENTIALS, TMDB_AUTH_BASE_URL: `${sandbox.origin}/3` });
    const run = async (redirection: string) => {
      countRun();
      const { status, stdout } = await script(`tmdb-auth ${line} --json -v ${redirection}`);
      return { status, success: JSON.parse(stdout).success };
    };
    await script('tmdb-auth guest');
    expect(await run('2>/dev/full')).toEqual(await run('2>/dev/null'));
  },
);

/** Shell commands in which stderr takes only so many bytes of the log, which has a line of some 60 bytes for each request. */
const FILLING = {
  'a full disk': (bytes: number, command: string) =>
    `unshare -m bash -c 'mount -t tmpfs -o size=4k tmpfs /mnt; head -c ${4096 - bytes} /dev/zero >/mnt/log;
    ${command} 2>>/mnt/log'`,
  'a reader that goes away': (bytes: number, command: string) =>
    `bash -c '${command} 2> >(head -c ${bytes} >/dev/null)'`,
};

const FULL = Object.entries(FILLING).flatMap(([how, fill]) => [1, 2, 3].map((line) => ({ how, fill, line })));

test.skipIf(lacksMounts('-m')).each(FULL)(
  'login with a log that fills up stores its session: $how, in line $line',
  async ({ fill, line }) => {
    countRun();
    const { script, run } = install(await pointToSandbox());
    const { stdout } = await script(fill(60 * line - 30, 'tmdb-auth login --json -v'));
    expect(JSON.parse(stdout)).toMatchObject({ success: true, stored: true });
    const status = JSON.parse((await run('status', '--verify', '--json')).stdout);
    expect(status).toMatchObject({ logged_in: true, verified: true });
  },
);

test.each([
  ['login', 'TMDb API key', {}],
  ['login --web', 'waiting for approval', { ...CREDENTIALS, BROWSER: 'none' }],
])('a terminal that vanishes ends it by SIGHUP, without a core: %s', async (line, words, env) => {
  countRun();
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { home, env: environment } = install({
    ...env,
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
  });
  const script = `trap : HUP; cd "$HOME"; tmdb-auth ${line}; echo $? >code`;
  const terminal = startInPty('sh', ['-c', script], { env: environment });
  await terminal.shows(words);
  terminal.vanish();
  const code = join(home, 'code');
  await expect.poll(() => existsSync(code) && readFileSync(code, 'utf8'), { timeout: 60_000 }).toBe('129\n');
  expect(readdirSync(home).filter((name) => name.startsWith('core'))).toEqual([]);
});
