import type { Processes } from './store/lock.ts';
import type { CredentialStore } from './store/store.ts';
import type { Browser } from './terminal/browser.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { ApiCredential, TmdbAuth } from './tmdb/client.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };
/** What can be written to. A write that fails tells its callback, and ends nothing by itself. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string | Uint8Array, done: (error?: Error | null) => void): boolean;
}
export type OutputStream = NodeJS.WritableStream & Output;

/** The process as the program sees it: all that main.ts knows, and the one thing that tests fake. */
export interface Context {
  readonly env: Environment;
  readonly stdin: InputStream;
  readonly stdout: Output;
  readonly stderr: OutputStream;
  readonly platform: NodeJS.Platform;
  /** Throws where the user has none. */
  homeDirectory(): string;
  readonly temporaryDirectory: string;
  /** The user's id; undefined on Windows. */
  readonly userId: number | undefined;
  readonly processes: Processes;
  /** Whether this is a container: it has no desktop, and its loopback is its own. */
  inContainer(): boolean;
  /** Aborts with an Interruption when the process is told to end. */
  readonly signal: AbortSignal;
  /** Calls the listener at each signal that would end or quit the process. @returns how to stop that */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits that many milliseconds, or rejects with the reason of `signal` or `until`. */
  pause(milliseconds: number, until?: AbortSignal): Promise<void>;
  /** The command line that starts this program again, without arguments. */
  readonly launcher: readonly string[];
}

/** What argv and the environment say about every command; flag over variable. */
export interface Settings {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly showSecrets: boolean;
  /** Whether the command may write to the config file. */
  readonly store: boolean;
  /** Whether a person may be asked, if there is a terminal. */
  readonly input: boolean;
  /** Undefined: the stored default. */
  readonly profile: string | undefined;
  /** Milliseconds; undefined: the command's own default. */
  readonly timeout: number | undefined;
  readonly baseUrl: URL;
  readonly webUrl: URL;
}

/** One run of one command: everything that it can touch. */
export interface Invocation extends Pick<Context, 'env' | 'signal' | 'now' | 'pause' | 'launcher'> {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly store: CredentialStore;
  /** The browser of the person at the terminal; undefined where nobody is there, or none can be started. */
  readonly browser: Browser | undefined;
  readonly temporaryDirectory: string;
  /** Registers what is to be closed when the command is over, however it ends. */
  atEnd(close: () => void | Promise<void>): void;
  /** Runs a program in our place. @throws TmdbAuthError with the exit codes of a shell if it does not start */
  runChild(command: readonly string[], env: Environment): Promise<number>;
  /** A client for the API that the settings name; closed when the command ends. */
  connect(credential: ApiCredential, timeout?: number): Promise<TmdbAuth>;
}
