import type { Context, Environment } from './context.ts';
import type { Patience } from './in-use.ts';
import type { Settings } from './settings.ts';
import { type CredentialStore, createStore } from './store/store.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { ApiCredential, Exchange, TmdbAuth } from './tmdb/client.ts';
import { DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_TIMEOUT } from './tmdb/defaults.ts';
import { type Browser, findBrowser } from './web/browser.ts';

/** One run of one command: everything that it can touch. */
export interface Invocation
  extends Pick<
    Context,
    'env' | 'signal' | 'now' | 'pause' | 'platform' | 'launcher' | 'packageFile' | 'temporaryDirectory' | 'userId'
  > {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly store: CredentialStore;
  /** The browser of the person at the terminal; undefined where nobody is there, or none can be started. */
  readonly browser: Browser | undefined;
  /** How long to wait for other processes, over all that the command does. */
  readonly patience: Patience;
  /** Registers what is to be closed when the command is over, however it ends. */
  atEnd(close: () => void | Promise<void>): void;
  /** Runs a program in our place. @throws TmdbAuthError with the exit codes of a shell if it does not start */
  runChild(command: readonly string[], env: Environment): Promise<number>;
  /**
   * A client for the API that the settings name; closed when the command ends.
   *
   * @param until what ends its calls; by default the end of the process
   */
  connect(credential: ApiCredential, timeout?: number, until?: AbortSignal): Promise<TmdbAuth>;
}

/** What one run of a command may touch, as its settings say. */
export function createInvocation(
  context: Context,
  settings: Settings,
  terminal: Terminal,
  atEnd: Invocation['atEnd'],
): Invocation {
  const { env, signal, now, pause, platform, launcher, packageFile, temporaryDirectory, userId } = context;
  const patience = { left: settings.timeout ?? DEFAULT_TIMEOUT };
  const store = createStore(context, {
    profile: settings.profile,
    origin: settings.baseUrl.origin,
    writable: settings.store,
    patience,
    helperPatience: () =>
      terminal.canPrompt
        ? { limit: 60_000, onSlow: (message) => void terminal.instruct(message).catch(() => {}) }
        : { limit: 3_000 },
    onWarning: terminal.warn,
    onSecret: terminal.learnSecret,
  });
  return {
    env,
    patience,
    signal,
    now,
    pause,
    platform,
    launcher,
    packageFile,
    temporaryDirectory,
    userId,
    async runChild(command, env) {
      const { runChild } = await import('./terminal/child.ts');
      // From here on the program is told of a signal.
      signal.throwIfAborted();
      return runChild(command, env, context);
    },
    settings,
    terminal,
    store,
    get browser() {
      return terminal.canPrompt ? findBrowser(context) : undefined;
    },
    atEnd,
    async connect(credential, timeout = settings.timeout ?? DEFAULT_TIMEOUT, until = signal) {
      const { createTmdbAuth } = await import('./tmdb/client.ts');
      const { proxyFor } = await import('./tmdb/proxy.ts');
      const client = createTmdbAuth({
        credential,
        baseUrl: settings.baseUrl.href,
        // Who gives a command more time has a server in mind that is slow to answer.
        attemptTimeout: Math.max(DEFAULT_ATTEMPT_TIMEOUT, settings.timeout ?? 0),
        timeout,
        totalTimeout: timeout,
        proxy: proxyFor(settings.baseUrl, env),
        signal: until,
        now,
        onSecret: terminal.learnSecret,
        onExchange: (exchange) => void terminal.log(logLine(exchange)),
        onOlderForm: () =>
          void terminal.warn('values_in_url', 'the server takes only the older GET form: the values were in the URL'),
      });
      atEnd(() => client.close());
      return client;
    },
  };
}

function logLine({ method, path, httpStatus, statusCode, failure, milliseconds, reusedConnection }: Exchange): string {
  const code = statusCode === null ? '' : `, code ${statusCode}`;
  const connection = reusedConnection ? 'same' : 'new';
  return `${method} ${path} ${httpStatus ?? failure}${code}, ${milliseconds} ms, ${connection} connection`;
}
