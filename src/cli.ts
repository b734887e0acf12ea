import { version } from '../package.json' with { type: 'json' };
import { type Request, readCommandLine } from './command-line/arguments.ts';
import type { Command, Outcome, Presentation } from './command-line/command.ts';
import { COMMANDS } from './commands/all.ts';
import type { Context } from './context.ts';
import { EXIT_CODES, Interruption, OWN_FAILURE, TmdbAuthError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { resolveSettings, terminalOptions } from './settings.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';
import { escapeInvisible, safeLines } from './text.ts';

const SCHEMA = 1;

/** Where the build puts it. */
const MANUAL = 'completions/tmdb-auth.1';

/** Runs one command line. Everything that goes wrong on the way becomes text and an exit code here. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  const line = readCommandLine(
    argv,
    COMMANDS,
    () => context.stdout.columns ?? 80,
    () => context.packageFile(MANUAL),
  );
  const terminal = createTerminal(context, terminalOptions(line.flags, context.env));
  const json = line.flags.json ?? false;
  const closers: (() => void | Promise<void>)[] = [];
  let request: Request | undefined;
  try {
    request = await line.understand();
    if (request.kind === 'misuse') throw request.error;
    if (request.kind !== 'command') return await inform(request, json, terminal);

    const settings = resolveSettings(line.flags, context.env);
    const { createInvocation } = await import('./invocation.ts');
    const invocation = createInvocation(context, settings, terminal, (close) => void closers.push(close));
    return await Promise.race([perform(request, invocation), context.crash]);
  } catch (thrown) {
    const error = thrown instanceof TmdbAuthError ? thrown : bug(thrown);
    const runsProgram = request !== undefined && 'runsProgram' in request && request.runsProgram;
    return await report(runsProgram ? asOwnFailure(error) : error, json, terminal);
  } finally {
    for (const close of closers) await close();
  }
}

/** Runs the command and tells its result. @returns the exit code */
async function perform(
  { command, inputs }: { readonly command: Command; readonly inputs: object },
  invocation: Invocation,
): Promise<number> {
  const { outcome, present } = await command.perform(inputs, invocation).finally(() => endAbandoned(invocation));
  const { undelivered } = outcome;
  try {
    await turnOfEventLoop();
    invocation.signal.throwIfAborted();
    if ('result' in outcome) await deliver(outcome, present, invocation);
  } catch (thrown) {
    await undelivered?.(thrown);
    throw thrown;
  }
  if ('error' in outcome && outcome.error) return outcome.error.exitCode;
  return (await outcome.finish?.()) ?? 0;
}

/** Ends what commands have left that were killed, if the config file was read and has a record of it. */
async function endAbandoned(invocation: Invocation): Promise<void> {
  if (!invocation.store.temporary.hasOthers() || invocation.signal.aborted) return;
  const { endAbandoned } = await import('./auth/temporary-ending.ts');
  await endAbandoned(invocation);
}

async function deliver(
  { result, error, undelivered }: Extract<Outcome<object>, { readonly result: object }>,
  present: () => Promise<Presentation>,
  { settings, terminal }: Pick<Invocation, 'settings' | 'terminal'>,
): Promise<void> {
  const mustArrive = undelivered !== undefined;
  const { value, report, tellsError = false, isJson, notes = [] } = await present();
  if (settings.json && !isJson) {
    const failure = error && { error: errorFields(error, terminal) };
    await terminal.result(toJson({ success: !error, ...result, ...failure, warnings: terminal.warnings }), mustArrive);
  } else {
    for (const note of notes) await terminal.note(note, value);
    if (value !== undefined) await terminal.result(`${safeLines(value)}\n`, mustArrive);
    if (report !== undefined && !terminal.isQuiet) await terminal.result(`${safeLines(report)}\n`);
    if (error && !(tellsError && terminal.isQuiet)) await terminal.error(error, tellsError);
  }
}

/** A signal that came in the midst of the store's work is seen here: files are written without a turn. */
async function turnOfEventLoop(): Promise<void> {
  // The first may come before the loop has looked for signals, the second comes after it.
  for (let turns = 0; turns < 2; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function inform(
  request: Extract<Request, { readonly kind: 'help' | 'bare' | 'version' }>,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  if (request.kind === 'bare') {
    if (json) throw new TmdbAuthError('usage', 'no command was given', { hint: 'see: tmdb-auth --help' });
    // To a person it is an answer, for a script it is a mistake.
    if (!terminal.resultIsSeen) {
      await terminal.usage(request.text);
      return EXIT_CODES.usage;
    }
  }
  const fields = request.kind === 'version' ? { version } : { help: request.text };
  const text = request.kind === 'version' ? `${version}\n` : request.text;
  await terminal.result(json ? toJson({ success: true, ...fields, warnings: [] }) : text);
  return 0;
}

async function report(error: TmdbAuthError, json: boolean, terminal: Terminal): Promise<number> {
  try {
    await terminal.error(error);
    const { warnings } = terminal;
    if (json) await terminal.result(toJson({ success: false, error: errorFields(error, terminal), warnings }));
  } catch {
    // Nothing is left to say it on; the exit code still tells.
  }
  return error.exitCode;
}

/** Not to be taken for the exit code of the program that was to be run. */
function asOwnFailure(error: TmdbAuthError): TmdbAuthError {
  return error instanceof Interruption || error.exitCode > OWN_FAILURE ? error : error.with({ exitCode: OWN_FAILURE });
}

/** The error as the JSON has it. */
function errorFields(error: TmdbAuthError, { redact, forThisCall }: Terminal) {
  const { code, message, hint = null, statusCode, httpStatus, retryable, exitCode } = error;
  return {
    code,
    message: redact(message),
    hint: hint && redact(forThisCall(hint)),
    status_code: statusCode ?? null,
    http_status: httpStatus ?? null,
    retryable,
    exit_code: exitCode,
  };
}

/** Only the kind and the place of it: a text of unknown origin may hold a secret. */
function bug(error: unknown): TmdbAuthError {
  const name = error instanceof Error ? error.name : typeof error;
  const place =
    error instanceof Error ? (/\(?([\w.-]+\.(?:js|ts):\d+:\d+)/.exec(error.stack ?? '')?.[1] ?? 'unknown') : 'unknown';
  return new TmdbAuthError('internal', `a bug in tmdb-auth: ${name} at ${place}`, {
    hint: 'report this line, the command without its secrets, and what tmdb-auth --version says',
  });
}

/** One line; what is not seen is escaped. */
function toJson(fields: object): string {
  return `${escapeInvisible(JSON.stringify({ schema: SCHEMA, ...fields }))}\n`;
}
