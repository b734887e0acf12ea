import { version } from '../package.json' with { type: 'json' };
import { parseArguments } from './command-line/arguments.ts';
import { type Command, Outcome } from './command-line/command.ts';
import { COMMANDS } from './commands/all.ts';
import type { Context } from './context.ts';
import { Interruption, OWN_FAILURE, TmdbAuthError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { type GlobalFlags, resolveSettings } from './settings.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';
import { safeLines } from './text.ts';

const SCHEMA = 1;

/** Runs one command line. Everything that goes wrong on the way becomes text and an exit code here. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  let settings = resolveSettings(flagsIn(argv), {});
  let terminal = createTerminal(context, settings);
  let runsProgram = false;
  const closers: (() => void | Promise<void>)[] = [];
  try {
    const request = await parseArguments(argv, COMMANDS, context.stdout.columns ?? 80);
    if (request.kind !== 'command') {
      return await inform(request, settings.json, terminal);
    }
    const { command, inputs, flags } = request;
    runsProgram = request.runsProgram;
    settings = resolveSettings(flags, context.env);
    terminal = createTerminal(context, settings);
    const { createInvocation } = await import('./invocation.ts');
    const invocation = createInvocation(context, settings, terminal, (close) => void closers.push(close));
    const outcome = await command.run(inputs as never, invocation);
    await turnOfEventLoop();
    context.signal.throwIfAborted();
    const { result, error, finish } = outcome instanceof Outcome ? outcome : new Outcome({ result: outcome });
    if (result) await present(command, result, error, invocation);
    return error ? error.exitCode : ((await finish?.()) ?? 0);
  } catch (error) {
    return await report(runsProgram ? asOwnFailure(error) : error, settings.json, terminal);
  } finally {
    for (const close of closers) await close();
  }
}

/** How to speak before the arguments are understood, and if they are not. */
function flagsIn(argv: readonly string[]): GlobalFlags {
  const ours = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const has = (...names: readonly string[]) => names.some((name) => ours.includes(name));
  return { json: has('--json'), quiet: has('-q', '--quiet'), color: !has('--no-color') };
}

/** A signal that came in the midst of the store's work is seen here: files are written without a turn. */
async function turnOfEventLoop(): Promise<void> {
  // The first may come before the loop has looked for signals, the second comes after it.
  for (let turns = 0; turns < 2; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function inform(
  request: { readonly kind: 'help' | 'bare'; readonly text: string } | { readonly kind: 'version' },
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  if (request.kind === 'bare') {
    await terminal.usage(request.text);
    throw new TmdbAuthError('usage', 'no command was given', { hint: 'see: tmdb-auth --help' });
  }
  const fields = request.kind === 'help' ? { help: request.text } : { version };
  const text = request.kind === 'help' ? request.text : `${version}\n`;
  await terminal.result(json ? toJson({ success: true, ...fields, warnings: [] }) : text);
  return 0;
}

async function present(
  command: Command,
  result: object,
  error: TmdbAuthError | undefined,
  invocation: Invocation,
): Promise<void> {
  const { settings, terminal } = invocation;
  const { value, isJson, notes = [] } = command.say(result as never, invocation);
  if (settings.json && !isJson) {
    const failure = error && { error: errorFields(error, terminal) };
    await terminal.result(toJson({ success: !error, ...result, ...failure, warnings: terminal.warnings }));
    return;
  }
  for (const note of notes) await terminal.note(note, value);
  if (value !== undefined) await terminal.result(`${safeLines(value)}\n`);
  if (error) await terminal.error(error);
}

async function report(thrown: unknown, json: boolean, terminal: Terminal): Promise<number> {
  const error = thrown instanceof TmdbAuthError ? thrown : bug(thrown);
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
function asOwnFailure(thrown: unknown): TmdbAuthError {
  const error = thrown instanceof TmdbAuthError ? thrown : bug(thrown);
  return error instanceof Interruption || error.exitCode > OWN_FAILURE ? error : error.with({ exitCode: OWN_FAILURE });
}

/** The error as the JSON has it. */
function errorFields(error: TmdbAuthError, { redact }: Terminal) {
  const { code, message, hint = null, statusCode, httpStatus, retryable, exitCode } = error;
  return {
    code,
    message: redact(message),
    hint: hint && redact(hint),
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
  return new TmdbAuthError('internal', `a bug in tmdb-auth: ${name} at ${place}`);
}

/** One line; control characters that JSON lets through are escaped too. */
function toJson(fields: object): string {
  const text = JSON.stringify({ schema: SCHEMA, ...fields });
  return `${text.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
