import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { HONEST } from '../store/fake-helper.ts';
import type { install } from '../support/installed-program.ts';
import { countRun } from './count.ts';
import { startWitness } from './witness.ts';

type Witness = Awaited<ReturnType<typeof startWitness>>;
type Machine = ReturnType<typeof install>;

/** A machine that a server is set up for, with all that a command line needs. */
export type Prepare = (witness: Witness) => Promise<Machine>;

/** What became of all that servers made. */
export interface Fates {
  stored: number;
  printed: number;
  ended: number;
  withoutOwner: string[];
}

/** Keeps account of who has the sessions and the user tokens that live at a server. */
export function createFates() {
  const fates: Fates = { stored: 0, printed: 0, ended: 0, withoutOwner: [] };

  /** The program says which ones it has stored. */
  async function settle(run: string, { made, live }: Witness, machine: Machine, printed = ''): Promise<void> {
    const outputs = await Promise.all(['session-id', 'user-token'].map((name) => machine.run('print', name)));
    const stored = outputs.map(({ stdout }) => stdout.trim());
    for (const id of made) {
      if (!live.has(id)) fates.ended += 1;
      else if (stored.includes(id)) fates.stored += 1;
      else if (printed.includes(id)) fates.printed += 1;
      else fates.withoutOwner.push(run);
    }
  }

  /** Starts a command, to which something is done at one of its requests. */
  async function runWithSignal(
    line: string,
    prepare: Prepare,
    { signal, index, moment }: { signal: NodeJS.Signals; index: number; moment: string },
  ) {
    countRun();
    let kill: (() => unknown) | undefined;
    let seen = 0;
    const witness = await startWitness(async (now) => {
      if (!kill) return;
      if (now === 'arrived') seen += 1;
      if (now !== moment || seen !== index) return;
      kill();
      // The signal is there before the reply.
      await setTimeout(200);
    });
    const machine = await prepare(witness);
    const child = spawn('tmdb-auth', line.split(' '), { env: machine.env, stdio: ['ignore', 'pipe', 'ignore'] });
    kill = () => child.kill(signal);
    const [[code, by], stdout] = await Promise.all([once(child, 'close'), text(child.stdout)]);
    await settle(`${line}, ${signal} when request ${index} has ${moment}`, witness, machine, stdout);
    return { reached: seen >= index, exit: by ?? code };
  }

  /** Sends a command a signal at each of its requests, when that has arrived and when it has been served. @returns the exits */
  async function signalAtEachRequest(line: string, prepare: Prepare, signal: NodeJS.Signals) {
    const exits: (string | number)[] = [];
    for (let index = 1; ; index += 1) {
      const outcomes = await Promise.all(
        ['arrived', 'served'].map((moment) => runWithSignal(line, prepare, { signal, index, moment })),
      );
      if (!outcomes[0]?.reached) return exits;
      exits.push(...outcomes.map(({ exit }) => exit));
    }
  }

  /** Runs a command with each redirection of its output. @returns the exits */
  async function redirect(line: string, prepare: Prepare): Promise<Record<string, string>> {
    const exits: Record<string, string> = {};
    for (const redirection of REDIRECTIONS) {
      countRun();
      const witness = await startWitness();
      const machine = await prepare(witness);
      const { stdout } = await machine.script(`tmdb-auth ${line} ${redirection}; echo "\${PIPESTATUS[0]}"`, 'bash');
      exits[redirection] = stdout.trimEnd().split('\n').at(-1) ?? '';
      await settle(`${line} ${redirection}`, witness, machine, stdout);
    }
    return exits;
  }

  /**
   * Lets each call of the keychain fail, one a run.
   *
   * @param before what is done first, in the keychain that still works
   * @returns the exits
   */
  async function failKeychain(line: string, installAt: (witness: Witness) => Machine, before: string) {
    const exits: (number | null)[] = [];
    for (let call = 1; ; call += 1) {
      countRun();
      const witness = await startWitness();
      const machine = installAt(witness);
      const helper = join(machine.home, 'bin', 'docker-credential-fake');
      writeFileSync(helper, `#!/bin/sh\n${FAILING}\n`);
      chmodSync(helper, 0o755);
      await machine.script(`tmdb-auth config set storage helper:fake && ${before}`);
      writeFileSync(`${helper}.fails`, String(call));
      writeFileSync(`${helper}.count`, '0');
      exits.push((await machine.run(...line.split(' '))).status);
      const calls = Number(readFileSync(`${helper}.count`, 'utf8'));
      writeFileSync(`${helper}.fails`, '');
      await settle(`${line}, call ${call} of the keychain`, witness, machine);
      if (calls < call) return exits;
    }
  }

  return { fates, settle, signalAtEachRequest, redirect, failKeychain };
}

/** A helper that fails at the call whose number is in a file beside it. */
const FAILING = `
count=$(($(cat "$0.count" 2>/dev/null || echo 0) + 1)); echo $count >"$0.count"
[ "$count" = "$(cat "$0.fails" 2>/dev/null)" ] && { echo broken; exit 1; }
${HONEST}`;

const REDIRECTIONS = ['>&-', '>/dev/full', '>/dev/null', '| true', '2>&-', '2>/dev/full', '-v 2>/dev/full', '>&- 2>&-'];

/** The exits of `redirect` that are right. */
export function expectedExits(line: string): Record<string, string> {
  const isLost = line.includes('--no-store');
  // There the approval URL is said.
  const unseen = /^login --(web|v4)/.test(line) ? '6' : '0';
  return {
    '>&-': isLost ? '2' : '0',
    '>/dev/full': isLost ? '6' : '0',
    '>/dev/null': isLost ? '2' : '0',
    '| true': isLost ? '6' : '0',
    '2>&-': '0',
    '2>/dev/full': unseen,
    '-v 2>/dev/full': unseen,
    '>&- 2>&-': isLost ? '2' : '0',
  };
}

export const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;
