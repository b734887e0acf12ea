import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { run as runProgram } from '../../src/cli.ts';
import type { Context, InputStream } from '../../src/context.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  /** Added to the sandbox's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is piped into stdin, which ends with it. */
  readonly stdin?: string | Buffer;
  /** With a person at a terminal: what is typed, or done first, when these words are on the screen. */
  readonly answers?: readonly (readonly [question: string, keys: string | ((screen: string) => Promise<string>)])[];
  readonly signal?: AbortSignal;
  /** By default waiting takes no time but moves the clock. */
  readonly pause?: Context['pause'];
  readonly inContainer?: boolean;
  /** Whether stdout is a terminal. */
  readonly resultIsSeen?: boolean;
  /** Is called when something has come out at stdout. */
  readonly onResult?: () => void;
  /** With what stdout refuses to take anything. */
  readonly stdoutFails?: string;
  /** By default the one that the tests run as. */
  readonly userId?: number;
  readonly platform?: NodeJS.Platform;
}

/** A machine to run commands on: a sandbox, a config directory, and a clock that only waiting moves. */
export async function createWorld(options: { readonly faults?: readonly Fault[] } = {}) {
  const directory = temporaryDirectory();
  const file = join(directory, 'tmdb-auth', 'config.json');
  const clock = { time: Math.floor(Date.now() / 1000) * 1000 };
  const requests: string[] = [];
  const sandbox = await startSandbox({
    fault: options.faults ?? [],
    now: () => clock.time,
    onRequest: (line) => void requests.push(line),
  });
  onTestFinished(() => sandbox.close());

  async function run(line: string | readonly string[], circumstances: Circumstances = {}): Promise<Outcome> {
    const stdout = new Screen(circumstances.resultIsSeen ?? false, circumstances.stdoutFails);
    if (circumstances.onResult) stdout.on('shown', circumstances.onResult);
    const stderr = new Screen(circumstances.answers !== undefined);
    const stdin = circumstances.answers ? typist(stderr, circumstances.answers) : piped(circumstances.stdin);
    const exit = await runProgram(typeof line === 'string' ? line.split(' ') : line, {
      env: {
        TMDB_AUTH_CONFIG_DIR: join(directory, 'tmdb-auth'),
        TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
        TMDB_AUTH_WEB_URL: sandbox.origin,
        TMDB_API_KEY: SANDBOX.apiKey,
        TMDB_USERNAME: SANDBOX.username,
        TMDB_PASSWORD: SANDBOX.password,
        ...circumstances.env,
      },
      stdin,
      stdout,
      stderr,
      isTerminal: (name) => (name === 'stdin' ? stdin : stderr).isTTY === true,
      platform: circumstances.platform ?? 'linux',
      homeDirectory: () => directory,
      temporaryDirectory: directory,
      userId: circumstances.userId ?? process.getuid?.(),
      processes: { ownId: process.pid, exists: (id) => id === process.pid },
      killGroup: (id) => void process.kill(-id, 'SIGKILL'),
      signal: circumstances.signal ?? new AbortController().signal,
      crash: new Promise(() => {}),
      onSignal(listener) {
        const onAbort = () => listener(circumstances.signal?.reason.signal);
        circumstances.signal?.addEventListener('abort', onAbort);
        return () => circumstances.signal?.removeEventListener('abort', onAbort);
      },
      now: () => clock.time,
      pause:
        circumstances.pause ??
        (async (milliseconds) => {
          clock.time += milliseconds;
        }),
      inContainer: () => circumstances.inContainer ?? false,
      packageFile: (path) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8'),
      launcher: [process.execPath, '/nowhere/tmdb-auth'],
    });
    return { exit, stdout: stdout.text, stderr: stderr.text };
  }

  return {
    run,
    clock,
    requests,
    sandbox,
    directory,
    file,
    /** The one JSON object that `line` prints, which must be all that it says. */
    async json(line: string, circumstances?: Circumstances) {
      const { exit, stdout, stderr } = await run(`${line} --json`, circumstances);
      if (stderr !== '' || !/^\{.*\}\n$/.test(stdout)) throw new Error(`not one JSON object: ${stdout}${stderr}`);
      return { exit, ...JSON.parse(stdout) };
    },
    /** Ends the stored session at the sandbox behind the program's back. */
    async endSessionElsewhere() {
      const { value } = JSON.parse(readFileSync(file, 'utf8')).profiles.default[sandbox.origin].session;
      const query = new URLSearchParams({ api_key: SANDBOX.apiKey, session_id: value });
      await fetch(`${sandbox.origin}/3/authentication/session?${query}`, { method: 'DELETE' });
    },
    /** What is stored for the sandbox in a profile. */
    stored(profile = 'default') {
      return JSON.parse(readFileSync(file, 'utf8')).profiles[profile]?.[sandbox.origin];
    },
  };
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tmdb-auth-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A stream that keeps what is written to it; as a terminal it is 80 columns wide. */
export class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 80;
  /** As of the process's own streams: a pipe that ends does not end it. */
  readonly _isStdio = true;

  readonly #failure: string | undefined;

  constructor(isTTY: boolean, failure?: string) {
    super();
    this.isTTY = isTTY;
    this.#failure = failure;
    this.on('error', () => {});
  }

  clearLine(): void {}
  cursorTo(): void {}
  moveCursor(): void {}

  override _write(chunk: Buffer, _: string, done: (error?: Error) => void): void {
    if (this.#failure !== undefined) {
      done(Object.assign(new Error(this.#failure), { code: this.#failure }));
      return;
    }
    this.text += chunk;
    this.emit('shown');
    done();
  }
}

export function piped(text: string | Buffer = ''): InputStream {
  return Readable.from(text.length === 0 ? [] : [Buffer.from(text)]);
}

function typist(screen: Screen, answers: NonNullable<Circumstances['answers']>): InputStream {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keyboard });
  const left = [...answers];
  let seen = 0;
  screen.on('shown', () => {
    const [question, keys] = left[0] ?? [];
    if (question === undefined || !screen.text.slice(seen).includes(question)) return;
    left.shift();
    seen = screen.text.length;
    if (typeof keys === 'string') setImmediate(() => keyboard.write(keys));
    else void keys?.(screen.text).then((typed) => keyboard.write(typed));
  });
  return keyboard;
}
