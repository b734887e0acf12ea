import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { install } from '../support/installed-program.ts';
import { countRun } from './count.ts';
import { CREDENTIALS, PATIENCE } from './steps.ts';
import { startWitness } from './witness.ts';

type OnRequest = NonNullable<Parameters<typeof startWitness>[0]>;

/** What became of all sessions that were made for a program alone. */
const fates = { endedByItself: 0, endedByNextCommand: 0, alive: [] as string[] };

/** A machine with a TMDb that keeps account of the sessions. */
export async function machine(onRequest?: OnRequest) {
  const witness = await startWitness(onRequest);
  const installed = install({ ...CREDENTIALS, ...witness.env, BROWSER: 'none' });
  const { env, home, run } = installed;
  const pidFile = join(home, 'pid');
  const readId = () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim();

  return {
    ...installed,
    witness,
    /** Starts a program with a login of its own, in a session without a terminal. */
    start(...command: readonly string[]) {
      countRun();
      const args = ['exec', '--temporary', '--', ...command];
      const child = spawn('tmdb-auth', args, { env, cwd: home, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      const exit = once(child, 'exit').then(([code, signal]) => code ?? signal);
      return { pid: child.pid!, exit, output };
    },
    /** The id of a program that has written it down. */
    async programId(): Promise<number> {
      await vi.waitUntil(readId, PATIENCE);
      return Number(readId());
    },
    /** Counts the sessions: those that live are the next command's to end. */
    async settle(what: string): Promise<readonly string[]> {
      const { made, live } = witness;
      fates.endedByItself += made.length - live.size;
      const left = live.size;
      const { stdout } = await run('profile', 'list', '--json');
      const { warnings } = JSON.parse(stdout) as { warnings: { code: string }[] };
      fates.endedByNextCommand += left - live.size;
      for (const _ of live) fates.alive.push(what);
      expect(readFileSync(installed.file, 'utf8')).not.toContain('(temporary)');
      return warnings.map(({ code }) => code);
    },
  };
}

/** A program that says its id, and then stays. */
export const STAY = ['sh', '-c', 'ulimit -c 0; echo $$ >"$HOME/pid"; exec sleep 600'] as const;

/** The last test of a file: what became of the sessions of all tests before. */
export function testSum(): void {
  test('no session of exec --temporary alive, summed up', () => {
    process.stdout.write(`sessions for a program alone: ${JSON.stringify({ ...fates, alive: fates.alive.length })}\n`);
    expect(fates.alive).toEqual([]);
    expect(fates.endedByItself).toBeGreaterThan(0);
  });
}
