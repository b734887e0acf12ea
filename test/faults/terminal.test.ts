import { constants } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { install } from '../support/installed-program.ts';
import { hasSeenSignals, isRunning } from '../support/process-state.ts';
import { startInPty } from '../support/pty.ts';
import { countRun } from './count.ts';
import { LATENESS } from './processes.ts';
import { CREDENTIALS, expectGoodOrder, isRaw, NO_PASSWORD, PATIENCE, PROMPTS, STEPS, start } from './steps.ts';

const TWICE = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) =>
  STEPS.map((step) => ({ signal, ...step })),
);

test.each(TWICE)('$signal twice: $step', async ({ signal, ...step }) => {
  const started = await start(step);
  const id = started.pid();
  process.kill(id, signal);
  try {
    await vi.waitUntil(() => hasSeenSignals(id), PATIENCE);
    process.kill(id, signal);
  } catch {
    // The first was enough.
  }
  // The second may find the program ended, and us at our own end.
  const bySignal = 128 + constants.signals[signal];
  expect(step.runsProgram ? [7, bySignal] : [bySignal]).toContain(await started.terminal.exit);
  expectGoodOrder(started);
});

describe('keys', () => {
  test.each(STEPS)('Ctrl-C: $step', async (step) => {
    const started = await start(step);
    const since = performance.now();
    started.terminal.type('\u0003');
    expect(await started.terminal.exit).toBe(step.runsProgram ? 7 : 130);
    expect(performance.now() - since).toBeLessThan(LATENESS + (step.patience ?? 0));
    // That a session may have been made would be said.
    if (step.patience === undefined) expect(started.terminal.screen()).not.toContain('error:');
    expectGoodOrder(started);
  });

  test.each(PROMPTS)('Ctrl-D: $step', async (step) => {
    const started = await start(step);
    started.terminal.type('\u0004');
    expect(await started.terminal.exit).toBe(2);
    expectGoodOrder(started);
  });

  test.each(['\u0014', '\u001b', '\u001b[A', '\t', '\u0000', '\u007f', '\u0015', 'é🗝'])(
    'a key at a prompt for a password: %j',
    async (key) => {
      const started = await start(PROMPTS[2]!);
      started.terminal.type(`wrong${key}\u0015${SANDBOX.password}\r`);
      expect([0, 4]).toContain(
        await Promise.race([started.terminal.exit, started.terminal.shows('2 more tries').then(() => 4)]),
      );
      expect(started.terminal.screen()).not.toMatch(/wrong|sandbox-password/);
      started.terminal.type('\u0003');
    },
  );

  test.each(PROMPTS.slice(0, 3))('Ctrl-Z and fg: $step', async (step) => {
    countRun();
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const { env, home } = install({ ...step.env, TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`, PS1: 'READY ' });
    const terminal = startInPty('bash', ['--norc', '-i'], { env });
    await terminal.shows('READY');
    terminal.type(`tmdb-auth ${step.line}\r`);
    await terminal.shows(step.shows);
    terminal.type('\u001a');
    await terminal.shows('Stopped');
    terminal.type('stty -a | grep -c " echo "; tty >~/tty; fg\r');
    await terminal.shows('1\r\n');
    await terminal.shows('tmdb-auth');
    await isRaw(home);
    const answers = {
      'TMDb API key': SANDBOX.apiKey,
      'TMDb username': SANDBOX.username,
      'TMDb password': SANDBOX.password,
    };
    const names = Object.keys(answers) as (keyof typeof answers)[];
    for (const [index, name] of names.slice(names.indexOf(step.shows as never)).entries()) {
      const given = {
        'TMDb API key': 'TMDB_API_KEY',
        'TMDb username': 'TMDB_USERNAME',
        'TMDb password': 'TMDB_PASSWORD',
      }[name];
      if (given in (step.env ?? {})) continue;
      if (index > 0) await terminal.shows(name);
      terminal.type(`${answers[name]}\r`);
    }
    await terminal.shows('as sandbox');
  });
});

/** What is on a screen, without escape sequences and white space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: of those sequences
const letters = (screen: string) => screen.replace(/\u001b\[[?\d;]*[A-Za-z]|\s/g, '');

describe('sizes and kinds of terminals', () => {
  test.each([0, 1, 10, 40, 500])('narrow and wide: login in %i columns', async (columns) => {
    const started = await start(
      { step: '', line: 'login', shows: 'begin', env: NO_PASSWORD },
      `stty cols ${columns}; echo begin; exec tmdb-auth login`,
    );
    // Wrapped anywhere.
    await vi.waitUntil(() => letters(started.terminal.screen()).includes('TMDbpassword'), PATIENCE);
    started.terminal.type(`${SANDBOX.password}\r`);
    expect(await started.terminal.exit).toBe(0);
    expect(started.terminal.screen().length).toBeLessThan(30_000);
    expectGoodOrder(started);
  });

  test.each([...PROMPTS.slice(2, 3), ...STEPS.filter(({ step }) => /guest, in|login --web/.test(step))])(
    'resized: $step',
    async (step) => {
      const started = await start(step);
      for (const columns of [20, 200, 3, 80]) {
        started.terminal.resize(columns);
        await vi.waitUntil(() => hasSeenSignals(started.pid()), PATIENCE);
      }
      process.kill(started.pid(), 'SIGTERM');
      expect(await started.terminal.exit).toBe(143);
    },
  );

  test.each(['guest', 'token', 'login', 'status', 'doctor', 'login --web --timeout 1'])(
    'TERM=dumb, no escape sequence: %s',
    async (line) => {
      const started = await start({ step: '', line, shows: '', env: { ...CREDENTIALS, TERM: 'dumb' } });
      await started.terminal.exit;
      expect(started.terminal.screen()).not.toContain('\u001b');
    },
  );

  test.each(['guest', 'token', 'login', 'status', 'doctor', 'login --web --timeout 1'])(
    'NO_COLOR, no colour: %s',
    async (line) => {
      const started = await start({ step: '', line, shows: '', env: { ...CREDENTIALS, NO_COLOR: '1' } });
      await started.terminal.exit;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(started.terminal.screen()).not.toMatch(/\u001b\[\d*(;\d+)*m/);
    },
  );

  test.each(STEPS)('the terminal vanishes: $step', async (step) => {
    const started = await start(step);
    const pid = started.pid();
    started.terminal.vanish();
    await vi.waitUntil(() => !isRunning(pid), PATIENCE);
  });
});
