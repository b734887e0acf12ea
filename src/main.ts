import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './cli.ts';
import type { Context, Output } from './context.ts';
import { ENDING_SIGNALS, Interruption } from './errors.ts';
import { directOutput } from './terminal/direct-output.ts';

const ending = new AbortController();
for (const signal of ENDING_SIGNALS) {
  // Not `once`: a second signal must not kill what the first one is ending in good order.
  process.on(signal, () => ending.abort(new Interruption(signal)));
}

// Past `ulimit -f` a write then fails, as on a full disk, and does not end the process.
process.on('SIGXFSZ', () => {});

/** Signal 0 reaches nobody; EPERM says that another user's process is there. */
function processExists(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

// Node's own warnings, as of NODE_TLS_REJECT_UNAUTHORIZED=0 (which changes nothing here), are not our conversation.
process.removeAllListeners('warning');

/** A write that fails tells its writer; without a listener the stream's own error would end the process. */
function tellingTheWriter<S extends NodeJS.WritableStream>(stream: S): S {
  if (stream.listenerCount('error') === 0) stream.on('error', () => {});
  return stream;
}

let stdout: Output | undefined;
const streamOfStdout = () => tellingTheWriter(process.stdout);

// The streams are made when they are first touched, and cost time.
const context: Context = {
  env: process.env,
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    stdout ??= directOutput(1, streamOfStdout) ?? streamOfStdout();
    return stdout;
  },
  get stderr() {
    return tellingTheWriter(process.stderr);
  },
  platform: process.platform,
  homeDirectory: homedir,
  temporaryDirectory: tmpdir(),
  userId: process.getuid?.(),
  processes: { ownId: process.pid, exists: processExists },
  inContainer: () => ['/.dockerenv', '/run/.containerenv'].some(existsSync),
  signal: ending.signal,
  onSignal(listener) {
    const signals = [...ENDING_SIGNALS, 'SIGQUIT'] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  now: Date.now,
  async pause(milliseconds, until) {
    const { pause } = await import('./pause.ts');
    await pause(milliseconds, until ? AbortSignal.any([ending.signal, until]) : ending.signal);
  },
  packageDirectory: join(import.meta.dirname, '..'),
  launcher: [process.execPath, process.argv[1] ?? ''],
};

async function main(argv: readonly string[]): Promise<void> {
  // A prompt whose input ends lets the process run dry: that is not a success.
  process.exitCode = 1;
  process.exitCode = await run(argv, context);
  endForGood();
}

/**
 * What may hold the process after an interruption is a lookup at a DNS server that does not
 * answer: for ten seconds and more it can be neither taken back nor exited from. The signal's own
 * default ends it.
 */
function endForGood(): void {
  const { reason } = ending.signal;
  if (!(reason instanceof Interruption) || process.exitCode !== reason.exitCode) return;
  const { signal } = reason;
  const end = () => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };
  setTimeout(end, 100).unref();
}

void main(process.argv.slice(2));
