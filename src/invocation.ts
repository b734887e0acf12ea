import type { Context, Invocation, Settings } from './context.ts';
import { createStore } from './store/store.ts';
import { findBrowser } from './terminal/browser.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { Exchange } from './tmdb/client.ts';
import { DEFAULT_TIMEOUT } from './tmdb/defaults.ts';

/** What one run of a command may touch, as its settings say. */
export function createInvocation(
  context: Context,
  settings: Settings,
  terminal: Terminal,
  atEnd: Invocation['atEnd'],
): Invocation {
  const { env, signal, now, pause, launcher, temporaryDirectory } = context;
  const store = createStore(context, {
    profile: settings.profile,
    origin: settings.baseUrl.origin,
    writable: settings.store,
    patience: settings.timeout ?? DEFAULT_TIMEOUT,
    onNotice: terminal.warn,
    onSecret: terminal.learnSecret,
  });
  return {
    env,
    signal,
    now,
    pause,
    launcher,
    temporaryDirectory,
    async runChild(command, env) {
      signal.throwIfAborted();
      const { runChild } = await import('./terminal/child.ts');
      return runChild(command, env, context);
    },
    settings,
    terminal,
    store,
    get browser() {
      return terminal.mayAsk ? findBrowser(context) : undefined;
    },
    atEnd,
    async connect(credential, timeout = settings.timeout ?? DEFAULT_TIMEOUT) {
      const { createTmdbAuth } = await import('./tmdb/client.ts');
      const { proxyFor } = await import('./tmdb/proxy.ts');
      const client = createTmdbAuth({
        credential,
        baseUrl: settings.baseUrl.href,
        timeout,
        totalTimeout: timeout,
        proxy: proxyFor(settings.baseUrl, env),
        signal,
        onSecret: terminal.learnSecret,
        onExchange: (exchange) => void terminal.log(logLine(exchange)),
        onOlderForm: () =>
          void terminal.warn(
            'values_in_url',
            'the server takes only the older GET form: the values travelled in the URL',
          ),
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
