import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { install } from '../support/installed-program.ts';
import { countRun } from './count.ts';
import { CREDENTIALS } from './steps.ts';

const COMMANDS = [
  '--help',
  '--version',
  'guest',
  'token',
  'status',
  'doctor',
  'print api-key',
  'export --format sh',
  'config list',
  'logout',
];

async function machine() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return install({ ...CREDENTIALS, TMDB_AUTH_BASE_URL: `${sandbox.origin}/3` });
}

test.each(COMMANDS)('closed or full: %s', async (line) => {
  const { script } = await machine();
  await script('tmdb-auth login && tmdb-auth guest');
  const run = (command: string, shell?: string) => {
    countRun();
    return script(command, shell);
  };
  const outcomes: Record<string, number | null> = {};
  for (const redirection of [
    '>&-',
    '2>&-',
    '<&-',
    '>&- 2>&- <&-',
    '>/dev/full',
    '2>/dev/full',
    '>/dev/full 2>/dev/full',
  ]) {
    outcomes[redirection] = (await run(`tmdb-auth ${line} ${redirection}`)).status;
  }
  const { stdout } = await run(`tmdb-auth ${line} | head -c 0; echo "\${PIPESTATUS[0]}"`, 'bash');
  const silent = line === 'logout';
  const silentOutput = silent ? 0 : 6;
  expect({ ...outcomes, '| head -c 0': stdout.trim() }).toEqual({
    '>&-': expect.toBeOneOf([0, 6]),
    '2>&-': 0,
    '<&-': 0,
    '>&- 2>&- <&-': expect.toBeOneOf([0, 6]),
    '>/dev/full': silentOutput,
    '2>/dev/full': expect.toBeOneOf([0, 6]),
    '>/dev/full 2>/dev/full': expect.toBeOneOf([silentOutput, 6]),
    '| head -c 0': '0',
  });
});
