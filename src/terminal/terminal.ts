import type { Context } from '../context.ts';
import { Interruption, TmdbAuthError } from '../errors.ts';
import { SECRET_VARIABLES } from '../kinds.ts';
import { shellOf } from '../shell.ts';
import { safeLines, safeText } from '../text.ts';
import { createPaint, type Style, usesColor } from './color.ts';
import { type EnterKey, watchEnter } from './enter.ts';
import type { TerminalOptions } from './options.ts';
import { write } from './output.ts';
import type { Question } from './question.ts';
import { createRedactor } from './redaction.ts';
import { inWordsOf } from './shell-words.ts';
import { type PipedSecret, readSecret } from './stdin.ts';
import { behind, withFlags, withHost } from './wording.ts';

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** The conversation with whoever called. */
export interface Terminal {
  /** Whether a person is there to be asked. It is decided here and nowhere else. */
  readonly canPrompt: boolean;
  /** Whether only errors are to be said. */
  readonly isQuiet: boolean;
  /** Whether stdout is a screen. */
  readonly resultIsSeen: boolean;
  /** Whether the result gets to nobody: stdout is closed, or the null device. */
  readonly resultIsDiscarded: boolean;
  /** All warnings so far, for the JSON. */
  readonly warnings: readonly Warning[];
  /** Says something to know. @param shown the value that the command was asked for, which may be in it */
  note(text: string, shown?: string): Promise<void>;
  /** Says how the program is used to somebody who did not ask, as an error does. */
  usage(text: string): Promise<void>;
  /** Says what a person has to do, whatever is silenced. @param shown as of `note` */
  instruct(text: string, shown?: string): Promise<void>;
  /** Draws the text as a QR code, or says how large a terminal that takes. */
  showQrCode(text: string): Promise<void>;
  warn(code: string, message: string): Promise<void>;
  /** Adds a line to the log, which is shown with -v only. */
  log(text: string): Promise<void>;
  /** @param told its message has been said, and only the hint is left */
  error(error: TmdbAuthError, told?: boolean): Promise<void>;
  /** Shows that the work is going on, then that it is done. */
  step<T>(text: string, work: () => Promise<T>): Promise<T>;
  /** Shows what is waited for, anew each second where that can be seen. */
  waiting<T>(text: () => string, work: () => Promise<T>): Promise<T>;
  /** Asks until the answer is good. @throws TmdbAuthError `input_required`, Interruption after Ctrl-C */
  ask<T>(question: Question<T>): Promise<T>;
  /** Asks for yes or no; only where somebody can be asked. @param fallback what Enter alone is @throws as `ask` */
  confirm(message: string, fallback: boolean): Promise<boolean>;
  /** Listens for Enter; only where somebody can be asked. The caller releases it. */
  watchEnter(): EnterKey;
  /** Reads the whole of stdin as one secret. @throws TmdbAuthError `usage`, `timeout` */
  readSecret(what: PipedSecret): Promise<string>;
  /** From now on this value is taken out of all that is said; a result may still hold it. */
  readonly learnSecret: (secret: string) => void;
  readonly redact: (text: string) => string;
  /** Gives the commands in a text the flags of this call, so that they can be pasted, and its pages the server's name. */
  readonly forThisCall: (text: string) => string;
  /** Writes the result, the one write to stdout. @param mustArrive whether a reader who has gone is an error */
  result(text: string, mustArrive?: boolean): Promise<void>;
}

/** Back onto the line that the terminal left when it echoed Enter. */
const CURSOR_UP = '\u001b[1A';

export function createTerminal(context: Context, options: TerminalOptions): Terminal {
  // The streams are asked when it matters, not before: to make one costs time.
  const colored = () => usesColor(context.stderr, context.env, options.color);
  const paint = createPaint(colored);
  const silent = options.json || options.quiet;
  const isAnimated = () =>
    !silent && context.stderr.isTTY === true && (context.stderr.columns ?? 0) > 0 && context.env['TERM'] !== 'dumb';
  const canPrompt = () => options.input && context.isTerminal('stdin') && context.isTerminal('stderr');
  const warnings: Warning[] = [];

  const redactor = createRedactor();
  for (const name of SECRET_VARIABLES) redactor.learn(context.env[name] ?? '');

  const forThisCall = (text: string) =>
    inWordsOf(shellOf(context), withHost(withFlags(text, options.callFlags), options.otherHost));
  const words = (text: string) => forThisCall(safeText(text, Infinity));

  async function writeLine(text: string, shown?: string): Promise<void> {
    await write(context.stderr, `${redactor.clean(text, shown)}\n`);
  }

  /** For all that a command can do without: a stderr that takes nothing is no reason to fail. */
  async function tryToWriteLine(text: string, shown?: string): Promise<void> {
    await writeLine(text, shown).catch(() => {});
  }

  // Below, cleaning goes before wrapping: a secret that is broken over two lines would not be known for one.
  const width = () => (context.stderr.isTTY ? context.stderr.columns : undefined);

  async function say(style: Style, label: string, text: string): Promise<void> {
    const message = behind(label, redactor.clean(safeText(text, Infinity)), width());
    await write(context.stderr, `${await paint(style, label)} ${message}\n`).catch(() => {});
  }

  const asking = async () => (await import('./question.ts')).createAsking(context, redactor.learn, say);

  async function showSpinner(text: string) {
    if (!isAnimated()) return undefined;
    const { startSpinner } = await import('./spinner.ts');
    return startSpinner(context.stderr, text, colored());
  }

  return {
    get canPrompt() {
      return canPrompt();
    },
    get resultIsSeen() {
      return context.stdout.isTTY === true;
    },
    get resultIsDiscarded() {
      return context.stdout.isDiscarded === true;
    },
    isQuiet: options.quiet,
    warnings,
    async note(text, shown) {
      if (silent) return;
      const line = behind('', redactor.clean(words(text), shown), width());
      await write(context.stderr, `${line}\n`).catch(() => {});
    },
    async usage(text) {
      await tryToWriteLine(safeLines(text.trimEnd()));
    },
    instruct: (text, shown) => writeLine(words(text), shown),
    async showQrCode(text) {
      const { qrCode } = await import('./qr-code.ts');
      const code = qrCode(text, context.stderr);
      if (typeof code === 'string') return tryToWriteLine(code);
      for (const line of code) await write(context.stderr, `${await paint('whiteOnBlack', line)}\n`);
    },
    async warn(code, said) {
      const message = redactor.clean(forThisCall(said));
      if (warnings.some((warning) => warning.message === message)) return;
      warnings.push({ code, message });
      if (!silent) await say('yellow', 'warning:', message);
    },
    async log(text) {
      if (options.verbose) await tryToWriteLine(await paint('dim', safeText(text, Infinity)));
    },
    async error(error, told = false) {
      if (options.json) return;
      // Who pressed Ctrl-C knows it. A prompt has ended its line; a signal leaves the cursor behind the `^C`.
      const isCtrlC = error instanceof Interruption && error.signal === 'SIGINT' && context.stderr.isTTY;
      if (isCtrlC) return context.signal.aborted ? tryToWriteLine('') : undefined;
      if (!told) await say('red', 'error:', error.message);
      if (error.hint) await say('cyan', 'hint:', forThisCall(error.hint));
    },
    async step(text, work) {
      const spinner = await showSpinner(text);
      try {
        const result = await work();
        spinner?.stop();
        if (!silent) await tryToWriteLine(`${await paint('green', spinner ? '✔' : 'done:')} ${text}`);
        return result;
      } catch (error) {
        spinner?.stop();
        if (!silent && !context.signal.aborted) {
          await tryToWriteLine(`${await paint('red', spinner ? '✖' : 'failed:')} ${text}`);
        }
        throw error;
      }
    },
    async waiting(text, work) {
      const spinner = await showSpinner(text());
      if (!spinner && !silent) await tryToWriteLine(text());
      const ticking = spinner && setInterval(() => spinner.show(text()), 1_000);
      try {
        return await work();
      } finally {
        clearInterval(ticking);
        spinner?.stop();
      }
    },
    async ask(question) {
      if (canPrompt()) return (await asking()).ask(question);
      throw new TmdbAuthError('input_required', `${question.message} is missing, and nobody can be asked here`, {
        hint: question.otherwise,
      });
    },
    confirm: async (message, fallback) => (await asking()).confirm(message, fallback),
    watchEnter: () => watchEnter(context.stdin, () => isAnimated() && context.stderr.write(CURSOR_UP)),
    async readSecret(what) {
      const secret = await readSecret(context.stdin, context.signal, what);
      redactor.learn(secret);
      return secret;
    },
    learnSecret: redactor.learn,
    redact: redactor.clean,
    forThisCall,
    result: (text, mustArrive) => write(context.stdout, text, mustArrive),
  };
}
