import { existsSync, fstatSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './cli.ts';
import type { Context, Output } from './context.ts';
import { ENDING_SIGNALS, Interruption } from './errors.ts';
import { pause } from './pause.ts';
import { directOutput, mayBeTerminal } from './terminal/direct-output.ts';
import { thisProcess } from './this-process.ts';

const ending = new AbortController();
for (const signal of ENDING_SIGNALS) {
  // Not `once`: a second signal must not kill the process while it ends in good order.
  process.on(signal, () => ending.abort(new Interruption(signal)));
}

/**
 * What a program in our place would get. SIGTSTP, SIGTTIN and SIGTTOU are left to stop us as they stop it.
 * SIGPIPE and SIGXFSZ are about our own writes.
 */
const PASSED_ON = [
  ...ENDING_SIGNALS,
  ...(['SIGUSR1', 'SIGCONT', 'SIGWINCH', 'SIGABRT', 'SIGIO', 'SIGPWR', 'SIGSYS', 'SIGTRAP', 'SIGURG'] as const),
];

// A report of Node's holds the whole environment, and only options ask for one: https://nodejs.org/api/report.html
if (process.report && (process.env['NODE_OPTIONS'] || process.execArgv.length > 0)) {
  process.report.reportOnFatalError = false;
  process.report.reportOnSignal = false;
  process.report.reportOnUncaughtException = false;
}

// With a listener a write past `ulimit -f` fails as a write to a full disk does. By default the signal
// ends the process: https://man7.org/linux/man-pages/man2/getrlimit.2.html
process.on('SIGXFSZ', () => {});

// Node would write warnings of its own to stderr, such as that of NODE_TLS_REJECT_UNAUTHORIZED=0, which has no
// effect here.
process.removeAllListeners('warning');

/** A write tells its callback of a failure. Without a listener the stream's `error` event would end the process. */
function ignoringErrorEvents<S extends NodeJS.WritableStream>(stream: S): S {
  if (stream.listenerCount('error') === 0) stream.on('error', () => {});
  return stream;
}

// Windows takes `Tmdb_Password` for TMDB_PASSWORD. Its names get one spelling, by which whoever goes through them knows it.
if (process.platform === 'win32') {
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^tmdb_/i.test(name)) continue;
    delete process.env[name];
    process.env[name.toUpperCase()] = value;
  }
}

/** An executable has the package within it: https://nodejs.org/api/single-executable-applications.html */
const isExecutable = import.meta.filename === process.execPath;

let stdout: Output | undefined;
const streamOfStdout = () => ignoringErrorEvents(process.stdout);

// Node makes a stream when it is first asked for, and that takes time: hence the getters.
const context: Context = {
  ...thisProcess,
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    stdout ??= directOutput(1, streamOfStdout) ?? streamOfStdout();
    return stdout;
  },
  get stderr() {
    return ignoringErrorEvents(process.stderr);
  },
  isTerminal: (stream) => mayBeTerminal(stream === 'stdin' ? 0 : 2) && process[stream].isTTY === true,
  temporaryDirectory: tmpdir(),
  // Docker and Podman mark a container with a file: https://docs.podman.io/en/latest/markdown/podman-run.1.html
  inContainer: () => ['/.dockerenv', '/run/.containerenv'].some(existsSync),
  signal: ending.signal,
  crash: new Promise((_, reject) => {
    process.on('uncaughtException', reject).on('unhandledRejection', reject);
  }),
  onSignal(listener) {
    for (const signal of PASSED_ON) process.on(signal, listener);
    return () => {
      for (const signal of PASSED_ON) process.off(signal, listener);
    };
  },
  pause: (milliseconds, until) => pause(milliseconds, until ? AbortSignal.any([ending.signal, until]) : ending.signal),
  packageFile: (path) =>
    isExecutable
      ? process.getBuiltinModule('node:sea').getAsset(path, 'utf8')
      : readFileSync(join(import.meta.dirname, '..', path), 'utf8'),
  launcher: isExecutable ? [process.execPath] : [process.execPath, process.argv[1] ?? ''],
};

async function main(argv: readonly string[]): Promise<void> {
  // When the input of a prompt ends, nothing is left to wait for, and Node exits. That is no success:
  // SBoudrias/Inquirer.js#495
  process.exitCode = 1;
  process.exitCode = await run(argv, context);
  end();
}

/** Lets the process end, now that the answer is out: what still holds it is no reason to ignore a signal. */
function end(): void {
  for (const signal of ENDING_SIGNALS) process.removeAllListeners(signal);
  // Node 20 resets the terminals that it found at its start, and aborts over one that is gone.
  if ([0, 1, 2].some(isLostTerminal)) process.kill(process.pid, 'SIGHUP');
  const { reason } = ending.signal;
  if (!(reason instanceof Interruption) || process.exitCode !== reason.exitCode) return;
  // On Windows the exit code would be 1: https://nodejs.org/api/process.html#signal-events
  if (process.platform === 'win32') return;
  // A lookup at a DNS server that does not answer can be neither canceled nor exited from, for ten seconds
  // and more: nodejs/node#55525
  // SIGQUIT would write a core.
  const signal = reason.signal === 'SIGQUIT' ? 'SIGKILL' : reason.signal;
  setTimeout(() => process.kill(process.pid, signal), 100).unref();
}

/** Major numbers of Linux's terminals: https://www.kernel.org/doc/Documentation/admin-guide/devices.txt */
const isTerminal = (major: number) => major === 4 || major === 5 || (major >= 136 && major <= 143);

function isLostTerminal(descriptor: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const status = fstatSync(descriptor);
    if (!status.isCharacterDevice() || !isTerminal((status.rdev >> 8) & 0xfff)) return false;
  } catch {
    return false;
  }
  return !process.getBuiltinModule('node:tty').isatty(descriptor);
}

void main(process.argv.slice(2));
