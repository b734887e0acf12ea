import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { lacks } from '../support/needed-programs.ts';
import { hasSeenSignals, isRunning, listensAt } from '../support/process-state.ts';
import { LATENESS } from './processes.ts';
import { SIGNALS } from './signals.ts';
import { expectGoodOrder, PATIENCE, STEPS, start } from './steps.ts';

const DEBUGGER_PORT = 9229;

const CASES = SIGNALS.flatMap((signal) => STEPS.map((step) => ({ ...signal, ...step })));

test.skipIf(lacks('setsid')).each(CASES)('$signal: $step', async ({ signal, ends, isHandedOn, ...step }) => {
  const started = await start(step);
  const { terminal, machine, pid } = started;
  const isEnd = step.runsProgram ? isHandedOn : ends;
  const id = pid();
  process.kill(id, signal);
  if (!isEnd) {
    await vi.waitUntil(() => hasSeenSignals(id), PATIENCE);
    expect(listensAt(id, DEBUGGER_PORT)).toBe(false);
    process.kill(id, 'SIGTERM');
  }
  const last = isEnd ? signal : 'SIGTERM';
  const since = performance.now();
  expect(await terminal.exit).toBe(step.runsProgram ? 7 : 128 + constants.signals[last]);
  expect(performance.now() - since).toBeLessThan(LATENESS);
  expectGoodOrder(started);
  if (step.runsProgram) expect(terminal.screen()).toContain(`got ${last}`);
  const helper = join(machine.home, 'helper');
  if (existsSync(helper)) await vi.waitUntil(() => !isRunning(Number(readFileSync(helper, 'utf8'))), PATIENCE);
});
