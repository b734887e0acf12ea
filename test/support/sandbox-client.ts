import { onTestFinished } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { decide } from './approval.ts';
import type { ReplyFixture } from './fixtures.ts';

export type Body = Readonly<Record<string, string>>;
export type Ask = (
  method: string,
  path: string,
  body?: Body,
) => Promise<{ status: number; body: ReplyFixture['body'] }>;

export const TOKEN_NEW = '/3/authentication/token/new';
export const LOGIN = '/3/authentication/token/validate_with_login';
export const SESSION = '/3/authentication/session';

export const REQUEST_TOKEN_V4 = '/4/auth/request_token';
export const ACCESS_TOKEN_V4 = '/4/auth/access_token';

interface Serving {
  readonly faults?: readonly Fault[];
  readonly key?: string;
  /** Sent in place of the key. */
  readonly bearer?: string;
}

export async function serve({ faults = [], key = SANDBOX.apiKey, ...serving }: Serving = {}) {
  const clock = { time: Date.parse('2026-05-24T16:19:42Z') };
  const { origin, close } = await startSandbox({ fault: faults, now: () => clock.time });
  onTestFinished(close);
  const send = async (url: string, method: string, body: Body | undefined, headers: Record<string, string>) => {
    const json = body && { 'content-type': 'application/json' };
    const text = body && { body: JSON.stringify(body) };
    const reply = await fetch(url, { method, headers: { ...headers, ...json }, ...text });
    return { status: reply.status, body: (await reply.json()) as ReplyFixture['body'] };
  };
  const by = (bearer: string): Ask => {
    return (method, path, body) => send(`${origin}${path}`, method, body, { authorization: `Bearer ${bearer}` });
  };
  const byKey: Ask = (method, path, body) =>
    send(`${origin}${path}${path.includes('?') ? '&' : '?'}api_key=${key}`, method, body, {});
  return { ask: serving.bearer === undefined ? byKey : by(serving.bearer), by, clock, origin };
}

/** Makes a request token of version 4, and presses a button of its page. @returns it */
export async function decidedTokenV4(ask: Ask, origin: string, decision: 'approve' | 'deny' = 'approve') {
  const token = String((await ask('POST', REQUEST_TOKEN_V4)).body['request_token']);
  await decide(`${origin}/auth/access?request_token=${token}`, decision);
  return token;
}

export async function newUserToken(ask: Ask, origin: string): Promise<string> {
  const { body } = await ask('POST', ACCESS_TOKEN_V4, { request_token: await decidedTokenV4(ask, origin) });
  return String(body['access_token']);
}

export async function newToken(ask: Ask): Promise<string> {
  return String((await ask('GET', TOKEN_NEW)).body['request_token']);
}

export async function approvedToken(ask: Ask): Promise<string> {
  const token = await newToken(ask);
  const { username, password } = SANDBOX;
  await ask('POST', LOGIN, { username, password, request_token: token });
  return token;
}

export async function newSession(ask: Ask): Promise<string> {
  return String((await ask('POST', `${SESSION}/new`, { request_token: await approvedToken(ask) })).body['session_id']);
}

export const query = (values: Body) => `?${new URLSearchParams(values)}`;
export const login = (token: string, password: string = SANDBOX.password): Body => ({
  username: SANDBOX.username,
  password,
  request_token: token,
});
