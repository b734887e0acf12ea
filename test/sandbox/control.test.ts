import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

async function start(options: SandboxOptions = {}) {
  const clock = { time: Date.parse('2026-05-24T16:19:42Z') };
  const sandbox = await startSandbox({ now: () => clock.time, ...options });
  onTestFinished(() => sandbox.close());
  const ask = async (path: string, method = 'GET') => {
    const reply = await fetch(`${sandbox.baseUrl}/${path}${path.includes('?') ? '&' : '?'}api_key=${SANDBOX.apiKey}`, {
      method,
    });
    const body = (await reply.json()) as Record<string, string>;
    return { status: reply.status, body };
  };
  const newToken = async () => String((await ask('authentication/token/new')).body['request_token']);
  const exchange = async (token: string) =>
    (await ask(`authentication/session/new?request_token=${token}`, 'POST')).status;
  const control = async (name: string, body?: object) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) };
    const reply = await fetch(`${sandbox.origin}/__sandbox/${name}`, init);
    return { status: reply.status, ...((await reply.json()) as Record<string, unknown>) };
  };
  return { sandbox, ask, newToken, exchange, control };
}

test('approve and deny decide on a token that waits, once', async () => {
  const { sandbox, newToken, exchange, control } = await start();
  const [approved, denied, byHttp] = [await newToken(), await newToken(), await newToken()];
  sandbox.approve(approved);
  sandbox.deny(denied);
  expect(await control('approve', { request_token: byHttp })).toEqual({ status: 200, success: true });
  expect([await exchange(approved), await exchange(denied), await exchange(byHttp)]).toEqual([200, 401, 200]);
  for (const token of [approved, denied, 'unknown']) {
    expect(() => sandbox.approve(token)).toThrow('no such request token waits for a decision');
    expect(await control('deny', { request_token: token })).toMatchObject({ status: 404, success: false });
  }
});

test('fail switches a fault on for a number of requests, for good, and off', async () => {
  const { sandbox, ask, control } = await start({ fault: ['maintenance:1'] });
  const statuses = async (times: number) => {
    const found: number[] = [];
    for (let time = 0; time < times; time += 1) found.push((await ask('authentication')).status);
    return found;
  };
  expect(await statuses(2)).toEqual([503, 200]);
  sandbox.fail('rate-limit:2');
  expect(await control('state')).toMatchObject({ faults: ['rate-limit:2'] });
  expect(await statuses(3)).toEqual([429, 429, 200]);
  await control('fail', { rule: 'suspended-key' });
  expect(await statuses(2)).toEqual([401, 401]);
  sandbox.fail('suspended-key:0');
  expect(await statuses(1)).toEqual([200]);
});

test.each(['other', 'rate-limit:', 'rate-limit:-1', 'rate-limit:x', ''])('there is no fault %j', async (rule) => {
  const { sandbox, control } = await start();
  expect(() => sandbox.fail(rule)).toThrow('there is no such fault');
  expect(await control('fail', { rule })).toMatchObject({ status: 400, message: /there is no such fault; one of/ });
});

test('advance lets expire what has a lifetime', async () => {
  const { sandbox, newToken, exchange, control } = await start({ tokenTtl: 60_000, guestTtl: 1_000 });
  const [token, late] = [await newToken(), await newToken()];
  await control('approve', { request_token: token });
  await control('approve', { request_token: late });
  await control('advance', { ms: 59_999 });
  expect(await exchange(token)).toBe(200);
  sandbox.advance(1);
  expect(await exchange(late)).toBe(401);
  for (const ms of ['soon', 1e14, -1e15, null, undefined]) {
    expect([ms, (await control('advance', { ms })).status]).toEqual([ms, 400]);
  }
  for (const ms of [Number.NaN, Infinity, -Infinity]) expect(() => sandbox.advance(ms)).toThrow('no number');
  expect((await control('state')).status).toBe(200);
});

test('requests tells what was asked, but not what was asked of the sandbox itself', async () => {
  const { sandbox, ask, control } = await start();
  await ask('authentication');
  await ask('authentication/nothing', 'POST');
  await control('state');
  const requests = [
    { method: 'GET', path: '/3/authentication', status: 200 },
    { method: 'POST', path: '/3/authentication/nothing', status: 404 },
  ];
  expect(sandbox.requests()).toEqual(requests);
  expect(await control('requests')).toEqual({ status: 200, success: true, requests });
});

test('reset forgets all, as after a new start', async () => {
  const { sandbox, ask, newToken, control } = await start({ seed: 7, fault: ['rate-limit:1'] });
  const round = async () => [
    (await ask('authentication')).status,
    await newToken(),
    (await ask('authentication/guest_session/new')).body['expires_at'],
  ];
  const first = await round();
  sandbox.advance(3_600_000);
  sandbox.fail('maintenance');
  await control('reset', {});
  expect(await control('state')).toMatchObject({ faults: ['rate-limit:1'], pending: [], sessions: 0 });
  expect(sandbox.requests()).toEqual([]);
  expect(await round()).toEqual(first);
});

test('state tells how to point at it, and what waits', async () => {
  const { sandbox, newToken, control } = await start();
  const token = await newToken();
  expect(await control('state')).toEqual({
    status: 200,
    success: true,
    base_url: sandbox.baseUrl,
    web_url: sandbox.webUrl,
    api_key: sandbox.credentials.apiKey,
    access_token: sandbox.credentials.accessToken,
    username: 'sandbox',
    password: 'sandbox-password',
    now: '2026-05-24T16:19:42Z',
    faults: [],
    pending: [{ request_token: token, expires_at: '2026-05-24T17:19:42Z' }],
    sessions: 0,
    guest_sessions: 0,
  });
});

test.each([
  ['nothing', {}, 404],
  ['toString', {}, 404],
  ['approve', undefined, 405],
  ['state', {}, 405],
] as const)('%s with %j is %i', async (name, body, status) => {
  expect(await (await start()).control(name, body)).toMatchObject({ status, success: false });
});

test('a broken body is told, and without the control API there is nothing', async () => {
  const { sandbox } = await start();
  expect((await fetch(`${sandbox.origin}/__sandbox/fail`, { method: 'POST', body: '{' })).status).toBe(400);
  const { control } = await start({ control: false });
  expect(await control('state')).toMatchObject({ status: 404, success: false });
});
