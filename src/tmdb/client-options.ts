import type { Exchange } from './call.ts';
import type { ApiCredential } from './message.ts';
import type { HttpProxy } from './proxy.ts';

export interface ClientOptions {
  readonly credential: ApiCredential;
  /** An https URL, or an http URL on loopback; by default TMDb's own. */
  readonly baseUrl?: string;
  /** Where request tokens are approved; by default TMDb's website. */
  readonly webUrl?: string;
  /** Milliseconds for each attempt at a call; by default 10 s. */
  readonly attemptTimeout?: number;
  /** Milliseconds for each call with its repeats; by default 30 s. */
  readonly timeout?: number;
  /** Milliseconds for all calls together, without the time between them; by default without end. */
  readonly totalTimeout?: number;
  /** The way to the API; by default the direct one. */
  readonly proxy?: HttpProxy | undefined;
  /** Ends all calls. */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970; by default the system's clock. */
  readonly now?: () => number;
  /** Called with each value that must not be shown, before it is sent or given. */
  readonly onSecret?: (value: string) => void;
  readonly onExchange?: (exchange: Exchange) => void;
  /** Called when a server took a call only in its older form, with the values in the URL. */
  readonly onOlderForm?: () => void;
}
