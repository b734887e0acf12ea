import { TmdbAuthError } from '../errors.ts';
import { timestamp } from '../text.ts';
import { SANDBOX } from './credentials.ts';
import type { Reply } from './replies.ts';
import { parseObject } from './request.ts';
import type { SandboxRequest, State } from './state.ts';
import type { Decision } from './tokens.ts';

/** Milliseconds since 1970: the year 5138. A date can be later, but then not all that is to come after it. */
const LATEST = 1e14;

/** What a test does to the sandbox behind the back of the app. */
export interface Controls {
  /** Gives the last requests, the oldest first, and at most 1,000. */
  requests(): readonly SandboxRequest[];
  /** Approves a request token, as a person on the website. @throws TmdbAuthError `token_invalid` if none such is pending */
  approve(requestToken: string): void;
  /** Denies a request token. @throws TmdbAuthError as `approve` */
  deny(requestToken: string): void;
  /**
   * Switches a fault on: `rate-limit` until it is switched off, `rate-limit:2` for the next two requests that it
   * meets, `rate-limit:0` off.
   *
   * @throws TmdbAuthError `usage` for what is no fault
   */
  fail(rule: string): void;
  /** Moves the clock of the sandbox: what has a lifetime expires. @throws TmdbAuthError `usage` for no number */
  advance(milliseconds: number): void;
  /** Forgets all, as after a new start. */
  reset(): void;
}

export function createControls({ tokens, tokensV4, faults, requests, now, advance, reset }: State): Controls {
  const decide = (value: string, decision: Decision) => {
    if (tokens.decide(value, decision) || tokensV4.decide(value, decision)) return;
    throw new TmdbAuthError('token_invalid', 'no such request token waits for a decision');
  };
  return {
    requests: () => [...requests],
    approve: (value) => decide(value, 'approved'),
    deny: (value) => decide(value, 'denied'),
    fail: faults.fail,
    advance(milliseconds) {
      if (!(Math.abs(now() + milliseconds) < LATEST)) {
        throw new TmdbAuthError('usage', 'that is no number of milliseconds, or too many');
      }
      advance(milliseconds);
    },
    reset,
  };
}

/** @param name what follows `/__sandbox/` @param text the body */
export type ControlApi = (method: string, name: string, text: string) => Reply;

/** Creates the same for programs that are not in this process: a small API of its own below `/__sandbox/`. */
export function createControlApi(controls: Controls, state: State, origin: () => string): ControlApi {
  const actions: Readonly<Record<string, (given: Readonly<Record<string, unknown>>) => void>> = {
    approve: ({ request_token: value }) => controls.approve(String(value)),
    deny: ({ request_token: value }) => controls.deny(String(value)),
    fail: ({ rule }) => controls.fail(String(rule)),
    advance: ({ ms }) => controls.advance(typeof ms === 'number' ? ms : Number.NaN),
    reset: () => controls.reset(),
  };
  const views: Readonly<Record<string, () => Reply['body']>> = {
    state: () => describe(state, origin()),
    requests: () => ({ requests: controls.requests() }),
  };

  return (method, name, text) => {
    const view = Object.hasOwn(views, name) ? views[name] : undefined;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!view && !action)
      return failed(404, `there is no such call; there are ${Object.keys({ ...views, ...actions }).join(', ')}`);
    if (view) return method === 'GET' || method === 'HEAD' ? done(view()) : failed(405, 'that is a GET');
    if (method !== 'POST') return failed(405, 'that is a POST');
    const given = parseObject(text || '{}');
    if (!given) return failed(400, 'the body is no JSON object');
    try {
      action?.(given);
      return done({});
    } catch (error) {
      if (!(error instanceof TmdbAuthError)) throw error;
      return failed(error.code === 'usage' ? 400 : 404, `${error.message}${error.hint ? `; ${error.hint}` : ''}`);
    }
  };
}

function done(fields: Reply['body']): Reply {
  return { status: 200, body: { success: true, ...fields } };
}

function failed(status: number, message: string): Reply {
  return { status, body: { success: false, message } };
}

function describe({ now, faults, tokens, tokensV4, sessions, guests }: State, origin: string): Reply['body'] {
  return {
    base_url: `${origin}/3`,
    web_url: origin,
    api_key: SANDBOX.apiKey,
    access_token: SANDBOX.accessToken,
    username: SANDBOX.username,
    password: SANDBOX.password,
    now: timestamp(now()),
    faults: faults.rules(),
    pending: [...tokens.pending(), ...tokensV4.pending()].map(({ value, expiresAt }) => ({
      request_token: value,
      expires_at: timestamp(expiresAt),
    })),
    sessions: sessions.size,
    guest_sessions: guests.size,
  };
}
