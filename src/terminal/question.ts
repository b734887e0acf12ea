import type { Context } from '../context.ts';
import { Interruption, TmdbAuthError } from '../errors.ts';
import type { Style } from './color.ts';
import { type At, type Keyboard, openKeyboard, type Prompts } from './keyboard.ts';

/** Something to be typed, asked for until the answer is good. */
export interface Question<T> {
  readonly message: string;
  /** The answer is not shown. */
  readonly secret?: boolean;
  /** What Enter alone stands for. */
  readonly suggestion?: string | undefined;
  /** What to set or pass where nobody can be asked. */
  readonly otherwise?: string;
  /** Reads the answer. @throws TmdbAuthError that says what is wrong with it */
  read(text: string): T;
  /** What is shown of a good answer. */
  shown(answer: T): string;
}

type Person = Pick<Context, 'stdin' | 'stderr' | 'signal'>;

/** How a person is asked. Both reject with an Interruption after Ctrl-C, and with `input_required` when the input ends. */
export interface Asking {
  ask<T>(question: Question<T>): Promise<T>;
  confirm(message: string, fallback: boolean): Promise<boolean>;
}

/**
 * @param learnSecret receives what is typed in answer to a secret question
 * @param say writes a line, behind a mark
 */
export function createAsking(
  context: Person & Pick<Context, 'env'>,
  learnSecret: (secret: string) => void,
  say: (style: Style, mark: string, text: string) => Promise<void>,
): Asking {
  const isDrawn = context.env['TERM'] !== 'dumb';
  const loadPrompts = async (): Promise<Prompts> =>
    isDrawn ? (await import('./prompts.ts')).drawnPrompts : (await import('./plain-prompts.ts')).plainPrompts;

  /** A prompt takes itself away; after Ctrl-C the question stays. */
  async function askOnce<T>(message: string, prompt: (...at: At) => Promise<T>): Promise<T> {
    try {
      return await withKeyboard(context, prompt);
    } catch (error) {
      if (isDrawn && error instanceof Interruption && !context.signal.aborted) await say('cyan', '?', message);
      throw error;
    }
  }

  return {
    async ask(question) {
      const prompts = await loadPrompts();
      const refused: string[] = [];
      const read = (text: string) => {
        if (question.secret) learnSecret(text);
        return question.read(text);
      };
      for (;;) {
        const answer = await askOnce(question.message, async (...at) => {
          const text = await (question.secret ? prompts.secret : prompts.line)(question, ...at);
          return question.secret ? readPasted(read, text, refused, at[0]) : readOne(read, text);
        });
        if (answer instanceof TmdbAuthError) {
          await say('red', isDrawn ? '✖' : 'error:', answer.message);
          continue;
        }
        // A plain terminal has it on the screen.
        if (isDrawn) await say('green', '✔', `${question.message} ${question.shown(answer.value)}`.trimEnd());
        return answer.value;
      }
    },
    async confirm(message, fallback) {
      const prompts = await loadPrompts();
      const answer = await askOnce(message, (...at) => prompts.yesOrNo({ message, fallback }, ...at));
      if (isDrawn) await say('cyan', '?', `${message} ${answer ? 'Yes' : 'No'}`);
      return answer;
    },
  };
}

type Read<T> = Question<T>['read'];

function readOne<T>(read: Read<T>, text: string): { readonly value: T } | TmdbAuthError {
  try {
    return { value: read(text) };
  } catch (error) {
    if (error instanceof TmdbAuthError) return error;
    throw error;
  }
}

/**
 * Reads a secret that may have been pasted with line breaks in it: its lines come in one go, or as one answer after
 * the other. What follows a line and makes no secret with it answers the next question.
 *
 * @param refused what has been typed so far in vain; it grows
 */
function readPasted<T>(read: Read<T>, text: string, refused: string[], keyboard: Keyboard) {
  const answer = readOne(read, text);
  if (!(answer instanceof TmdbAuthError)) return answer;
  refused.push(text);
  const rest = keyboard.rest().replace(/[\r\n]/g, '');
  for (const first of refused.keys()) {
    const whole = readOne(read, refused.slice(first).join('') + rest);
    if (whole instanceof TmdbAuthError) continue;
    keyboard.dropRest();
    return whole;
  }
  return answer;
}

/**
 * Lets a person type. Both streams must be terminals: otherwise the end of the input would let the process exit with
 * 0, as in SBoudrias/Inquirer.js#495
 */
async function withKeyboard<T>({ stdin, stderr, signal }: Person, prompt: (...at: At) => Promise<T>): Promise<T> {
  const keyboard = openKeyboard(stdin);
  try {
    return await prompt(keyboard, stderr, AbortSignal.any([signal, keyboard.ended]));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (keyboard.ended.aborted) throw new TmdbAuthError('input_required', 'the input ended without an answer');
    throw error;
  } finally {
    keyboard.close();
  }
}
