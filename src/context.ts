export type Environment = Readonly<Record<string, string | undefined>>;

export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };
/** What can be written to. A write that fails tells its callback, and ends nothing by itself. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Whether what is written gets to nobody: it is the null device, which Node also puts in the place of a closed one. */
  readonly isDiscarded?: boolean;
  write(text: string | Uint8Array, done: (error?: Error | null) => void): boolean;
}
export type OutputStream = NodeJS.WritableStream & Output;

/** What is asked of the operating system about processes. */
export interface Processes {
  readonly ownId: number;
  exists(id: number): boolean;
}

/** The process as the program sees it: all that main.ts knows, and the one thing that tests fake. */
export interface Context {
  readonly env: Environment;
  readonly stdin: InputStream;
  readonly stdout: Output;
  readonly stderr: OutputStream;
  /** Whether that stream is a terminal. To ask the stream itself would make it, which takes Node 2 ms. */
  isTerminal(stream: 'stdin' | 'stderr'): boolean;
  readonly platform: NodeJS.Platform;
  /** Throws where the user has none. */
  homeDirectory(): string;
  readonly temporaryDirectory: string;
  /** The user's id; undefined on Windows. */
  readonly userId: number | undefined;
  readonly processes: Processes;
  /** Kills all processes of a group of our own making; on Windows, which has no groups, the process of that id. */
  killGroup(id: number): void;
  /** Whether this is a container: it has no desktop, and its loopback is its own. */
  inContainer(): boolean;
  /** Aborts with an Interruption when the process is told to end. */
  readonly signal: AbortSignal;
  /** Rejects with what was thrown where nobody catches it. */
  readonly crash: Promise<never>;
  /** Calls the listener at each signal that another program in our place would get. @returns how to stop that */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits that many milliseconds, or rejects with the reason of `signal` or `until`. */
  pause(milliseconds: number, until?: AbortSignal): Promise<void>;
  /** Reads a file that this package ships, by its path in it. */
  packageFile(path: string): string;
  /** The command line that starts this program again, without arguments. */
  readonly launcher: readonly string[];
}
