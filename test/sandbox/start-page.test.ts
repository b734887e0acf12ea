import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { newToken, serve } from '../support/sandbox-client.ts';

test('it tells how to point at it, what waits, and what was asked', async () => {
  const { origin, ask } = await serve({ faults: ['wrong-password'] });
  expect(await (await fetch(origin)).text()).toContain('none');
  const token = await newToken(ask);
  const text = await (await fetch(origin)).text();
  for (const words of [
    `${origin}/3`,
    SANDBOX.apiKey,
    SANDBOX.accessToken,
    `<a href="/authenticate/${token}">`,
    '17:19 UTC',
    'GET /3/authentication/token/new 200',
    'wrong-password',
    'not TMDb',
  ]) {
    expect(text).toContain(words);
  }
});

test.each([
  ['approve', 200],
  ['deny', 401],
])('%s decides there and then', async (decision, status) => {
  const { origin, ask } = await serve();
  const token = await newToken(ask);
  const post = (form: Record<string, string>) =>
    fetch(origin, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  for (const form of [{ request_token: token }, { decision }, { request_token: 'other', decision }]) {
    expect((await post(form as Record<string, string>)).status).toBe(400);
  }
  const reply = await post({ request_token: token, decision });
  expect([reply.status, reply.headers.get('location')]).toEqual([303, '/']);
  expect((await ask('POST', '/3/authentication/session/new', { request_token: token })).status).toBe(status);
  expect(await (await fetch(origin)).text()).not.toContain(`value="${token}"`);
});

test('what an app has asked for brings no markup in', async () => {
  const { origin } = await serve();
  await fetch(`${origin}/3/<script>alert(1)</script>?api_key=${SANDBOX.apiKey}`);
  expect(await (await fetch(origin)).text()).not.toContain('<script');
});

test.each(['/favicon.ico', '/nothing', '/authenticate'])('%s is a page that is not there', async (path) => {
  const { origin } = await serve();
  const reply = await fetch(`${origin}${path}`);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
});
