import packageJson from '../package.json' with { type: 'json' };
import { type Command, Ongoing } from './commands/command.ts';
import { guest } from './commands/guest.ts';
import { login } from './commands/login.ts';
import { sandbox } from './commands/sandbox.ts';
import { session } from './commands/session.ts';
import { token } from './commands/token.ts';
import { validate } from './commands/validate.ts';
import type { Context, Invocation, Settings } from './context.ts';
import { CliError } from './errors.ts';
import { parseArguments } from './program.ts';
import { resolveSettings } from './settings.ts';
import { createStore } from './store/store.ts';
import { tellOnlyTheWriter } from './terminal/output.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

const SCHEMA = 1;

const COMMANDS = [login, guest, token, validate, session, sandbox] as readonly Command[];

/** Runs one command line. Everything that goes wrong on the way becomes text and an exit code here. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  tellOnlyTheWriter(context.stdout);
  tellOnlyTheWriter(context.stderr);
  const ours = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  let settings: Pick<Settings, 'json'> = { json: ours.includes('--json') };
  let terminal: Terminal | undefined;
  const closers: (() => void | Promise<void>)[] = [];
  try {
    const request = parseArguments(argv, COMMANDS, context.stdout.columns ?? 80);
    if (request.kind !== 'command') {
      terminal = createTerminal(context, resolveSettings({ json: settings.json }, {}));
      return await inform(request, settings.json, terminal);
    }
    const { command, inputs, flags } = request;
    const resolved = resolveSettings(flags, context.env);
    settings = resolved;
    terminal = createTerminal(context, resolved);
    const invocation = createInvocation(context, resolved, terminal, (close) => void closers.push(close));
    const outcome = await command.run(inputs as never, invocation);
    context.signal.throwIfAborted();
    const { result, finish } = outcome instanceof Ongoing ? outcome : { result: outcome };
    if (result) await present(command, result, invocation);
    return (await finish?.()) ?? 0;
  } catch (error) {
    return await report(error, settings.json, context, terminal);
  } finally {
    for (const close of closers) await close();
  }
}

function createInvocation(
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
    onNotice: (code, message) => terminal.warn(code, message),
  });
  return {
    env,
    signal,
    now,
    pause,
    launcher,
    temporaryDirectory,
    settings,
    terminal,
    store,
    atEnd,
    async connect(credential, timeout = settings.timeout) {
      const { createTmdbClient } = await import('./tmdb/client.ts');
      const client = createTmdbClient({
        credential,
        baseUrl: settings.baseUrl.href.replace(/\/$/, ''),
        ...(timeout !== undefined && { timeout }),
        signal,
        onExchange: ({ method, path, httpStatus, failure, milliseconds, reusedConnection }) =>
          void terminal.log(
            `${method} ${path} ${httpStatus ?? failure} ${milliseconds} ms, ${reusedConnection ? 'same' : 'new'} connection`,
          ),
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

async function inform(
  request: { readonly kind: 'help' | 'bare'; readonly text: string } | { readonly kind: 'version' },
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  if (request.kind === 'bare') throw new CliError('usage', 'no command was given', { hint: 'see: tmdb-auth --help' });
  const { version } = packageJson;
  const fields = request.kind === 'help' ? { help: request.text } : { version };
  const text = request.kind === 'help' ? request.text : `${version}\n`;
  await terminal.result(json ? toJson({ success: true, ...fields, warnings: [] }) : text);
  return 0;
}

async function present(command: Command, result: object, invocation: Invocation): Promise<void> {
  const { settings, terminal } = invocation;
  const { value, notes = [] } = command.say(result as never, invocation);
  if (settings.json) {
    await terminal.result(toJson({ success: true, ...result, warnings: terminal.warnings }));
    return;
  }
  for (const note of notes) await terminal.note(note);
  if (value !== undefined) await terminal.result(`${value}\n`);
}

async function report(error: unknown, json: boolean, context: Context, terminal?: Terminal): Promise<number> {
  const failure = error instanceof CliError ? error : bug(error);
  const { code, message, hint = null, statusCode, httpStatus, retryable, exitCode } = failure;
  const speaker = terminal ?? createTerminal(context, resolveSettings({ json }, {}));
  try {
    await speaker.error(failure);
    if (json) {
      const details = {
        status_code: statusCode ?? null,
        http_status: httpStatus ?? null,
        retryable,
        exit_code: exitCode,
      };
      const { warnings } = speaker;
      await speaker.result(toJson({ success: false, error: { code, message, hint, ...details }, warnings }));
    }
  } catch {
    // Nothing is left to say it on; the exit code still tells.
  }
  return exitCode;
}

/** Only the kind and the place of it: a text of unknown origin may hold a secret. */
function bug(error: unknown): CliError {
  const name = error instanceof Error ? error.name : typeof error;
  const place =
    error instanceof Error ? (/\(?([\w.-]+\.(?:js|ts):\d+)/.exec(error.stack ?? '')?.[1] ?? 'unknown') : 'unknown';
  return new CliError('internal', `a bug in tmdb-auth: ${name} at ${place}`);
}

/** One line; control characters that JSON lets through are escaped too. */
function toJson(fields: object): string {
  const text = JSON.stringify({ schema: SCHEMA, ...fields });
  return `${text.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
