import { onTestFinished } from 'vitest';
import type { Fault } from '../../src/sandbox/api.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
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

export async function serve({ faults = [], key = SANDBOX.apiKey }: { faults?: readonly Fault[]; key?: string } = {}) {
  const clock = { time: Date.parse('2026-05-24T16:19:42Z') };
  const { origin, close } = await startSandbox({ port: 0, faults, now: () => clock.time });
  onTestFinished(close);
  const ask: Ask = async (method, path, body) => {
    const url = `${origin}${path}${path.includes('?') ? '&' : '?'}api_key=${key}`;
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(url, { method, ...(body && { body: JSON.stringify(body), headers }) });
    return { status: reply.status, body: (await reply.json()) as ReplyFixture['body'] };
  };
  return { ask, clock, origin };
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
