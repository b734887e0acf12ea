import { failureOf, TmdbAuthError } from '../errors.ts';
import { pause } from '../pause.ts';
import { duration } from '../text.ts';
import type { Endpoint } from './endpoints.ts';
import { mayHaveMade, throwIfAborted } from './interruption.ts';
import { composeMessage, type Destination, type Message } from './message.ts';
import { refusesPost, waitBeforeRepeat } from './repeat.ts';
import { type Fields, parseReply, throwIfRefused } from './reply.ts';
import type { Delivery, Transport } from './transport.ts';

/** Milliseconds for which an interruption waits for an answer that would be missed. */
const PATIENCE = 2_000;

/** One line of the log: what was asked and what came, without any value. */
export interface Exchange {
  readonly method: string;
  /** Below the base URL; a call of version 4 with its `/4`. */
  readonly path: string;
  readonly httpStatus: number | null;
  /** TMDb's code of a refusal. */
  readonly statusCode: number | null;
  /** The names in the JSON object of the answer, which are anybody's where the server is not TMDb. */
  readonly fields: readonly string[];
  /** What came instead of an answer. */
  readonly failure: string | null;
  readonly milliseconds: number;
  readonly reusedConnection: boolean;
}

export interface CallerOptions extends Destination {
  readonly transport: Transport;
  /** Milliseconds for each call with its repeats. */
  readonly timeout: number;
  /** Milliseconds for all calls together, counted from the first. */
  readonly totalTimeout: number;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onSecret: (value: string) => void;
  readonly onExchange: (exchange: Exchange) => void;
  readonly onOlderForm: () => void;
  /** Words what a call ends with for whoever made it. */
  readonly reword: (error: TmdbAuthError) => TmdbAuthError;
}

/** Makes the calls of one client. */
export interface Caller {
  /**
   * Makes a call, and again where that does no harm.
   *
   * @param until what ends this call alone
   * @throws TmdbAuthError what the last attempt ended with
   */
  call<P extends Fields, R>(endpoint: Endpoint<P, R>, parameters: P, until?: AbortSignal): Promise<R>;
  /** How far the server's clock was ahead of ours at its last answer, in milliseconds; null if it did not tell. */
  clockSkew(): number | null;
}

/** What ends a call. */
interface Limits {
  /** Milliseconds. */
  readonly timeLeft: () => number;
  readonly signal: AbortSignal;
}

/** What comes of one attempt at a call. */
type Outcome<R> = { readonly reply: R } | { readonly error: TmdbAuthError; readonly delivery: Delivery };

export function createCaller(options: CallerOptions): Caller {
  const { transport, now } = options;
  let totalLeft = options.totalTimeout;
  let olderForm = false;
  let skew: number | null = null;

  /** Gives each call its share of the total time. What a person does between two calls takes none of it. */
  async function withTimer<R>(work: (timeLeft: () => number) => Promise<R>): Promise<R> {
    const start = performance.now();
    const end = start + Math.min(options.timeout, totalLeft);
    try {
      return await work(() => end - performance.now());
    } finally {
      totalLeft -= performance.now() - start;
    }
  }

  /** Registers the ids of sessions, all tokens, and the password; the username and the account may be shown. */
  function registerSecrets(fields: Fields): void {
    for (const [name, value] of Object.entries(fields)) {
      if (/(session_id|_token|^password)$/.test(name) && typeof value === 'string') options.onSecret(value);
    }
  }

  /** @param onFields is called with what there is of an answer, before it is judged */
  async function read<P extends Fields, R>(
    endpoint: Endpoint<P, R>,
    parameters: P,
    delivery: Delivery,
    onFields: (fields: Fields) => void,
  ): Promise<R> {
    if ('failure' in delivery) {
      const { code, reason, hint, retryable, sent } = delivery.failure;
      const error = new TmdbAuthError(code, `no answer from ${options.server.host}: ${reason}`, { hint, retryable });
      throw sent && endpoint.makes !== undefined ? mayHaveMade(endpoint.makes, error) : error;
    }
    const fields = await parseReply(delivery.answer, endpoint);
    onFields(fields);
    throwIfRefused(fields, delivery.answer.httpStatus, endpoint);
    registerSecrets(fields);
    return endpoint.read(fields, parameters);
  }

  function explain(error: TmdbAuthError): TmdbAuthError {
    if (error.code !== 'bad_api_key') return error;
    const { kind, ifRefused: hint = error.hint } = options.credential;
    return error.with({ hint, ...(kind === 'access_token' && { message: 'TMDb does not accept the access token' }) });
  }

  async function attempt<P extends Fields, R>(
    endpoint: Endpoint<P, R>,
    parameters: P,
    method: Message['method'],
    { timeLeft, signal }: Limits,
  ): Promise<Outcome<R>> {
    throwIfAborted(signal);
    const start = performance.now();
    const message = composeMessage(options, method, endpoint, parameters);
    const delivery = await transport.send(message, timeLeft(), endpoint.makes === undefined ? 0 : PATIENCE, signal);
    if ('answer' in delivery) skew = skewOf(delivery.date, now()) ?? skew;
    // What was answered is kept: a session that was made must not get lost over a Ctrl-C.
    else throwIfAborted(signal, delivery.failure.sent ? endpoint.makes : undefined);
    let answered: Fields = {};
    const onFields = (fields: Fields) => {
      answered = fields;
    };
    const outcome = await read(endpoint, parameters, delivery, onFields).then(
      (reply) => ({ reply }),
      (thrown: unknown) => ({ error: explain(failureOf(thrown)), delivery }),
    );
    options.onExchange({
      method,
      path: `${endpoint.version === 4 ? '/4' : ''}/${endpoint.path}`,
      httpStatus: 'answer' in delivery ? delivery.answer.httpStatus : null,
      statusCode: ('error' in outcome ? outcome.error.statusCode : undefined) ?? null,
      fields: Object.keys(answered),
      failure: 'failure' in delivery ? delivery.failure.reason : null,
      milliseconds: Math.round(performance.now() - start),
      reusedConnection: delivery.reusedConnection,
    });
    return outcome;
  }

  async function call<P extends Fields, R>(endpoint: Endpoint<P, R>, parameters: P, limits: Limits): Promise<R> {
    const { timeLeft, signal } = limits;
    registerSecrets(parameters);
    for (let repeats = 0; ; ) {
      const method = olderForm && endpoint.hasOlderForm ? 'GET' : endpoint.method;
      const outcome = await attempt(endpoint, parameters, method, limits);
      if ('reply' in outcome) return outcome.reply;
      const { error, delivery } = outcome;
      if (endpoint.hasOlderForm && method === 'POST' && refusesPost(error)) {
        olderForm = true;
        options.onOlderForm();
        continue;
      }
      const wait = waitBeforeRepeat(endpoint.repeat, delivery, error, repeats, now());
      if (wait === undefined) throw error;
      if (wait > timeLeft()) throw wait < 1_000 ? error : error.with({ hint: `try again in ${duration(wait)}` });
      // An attempt looks by itself whether it is aborted.
      await pause(wait, signal).catch(() => {});
      repeats += 1;
    }
  }

  return {
    async call(endpoint, parameters, until) {
      const signal = until ? AbortSignal.any([options.signal, until]) : options.signal;
      try {
        return await withTimer((timeLeft) => call(endpoint, parameters, { timeLeft, signal }));
      } catch (thrown) {
        throw thrown instanceof TmdbAuthError ? options.reword(thrown) : thrown;
      }
    },
    clockSkew: () => skew,
  };
}

/** @param date the header of that name */
function skewOf(date: string | undefined, now: number): number | null {
  const skew = Date.parse(date ?? '') - now;
  return Number.isNaN(skew) ? null : skew;
}
