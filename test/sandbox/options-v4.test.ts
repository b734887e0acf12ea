import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { readClaims } from '../../src/token-claims.ts';

const REDIRECT_TO = 'http://localhost:3000/callback?state=1';

async function start(options: SandboxOptions) {
  const clock = { time: Date.parse('2026-05-24T16:19:42Z') };
  const sandbox = await startSandbox({ now: () => clock.time, ...options });
  onTestFinished(() => sandbox.close());
  const post = async (path: string, values: Record<string, string>) => {
    const headers = { authorization: `Bearer ${SANDBOX.accessToken}` };
    const reply = await fetch(`${sandbox.origin}/4/auth/${path}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(values),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, string> };
  };
  const newToken = async (values = {}) => (await post('request_token', values)).body['request_token']!;
  const exchange = (token: string) => post('access_token', { request_token: token });
  return { sandbox, clock, newToken, exchange };
}

test('the same seed gives the same tokens at the same time', async () => {
  const tokens = async (seed: number) => {
    const { sandbox, newToken, exchange } = await start({ seed });
    const token = await newToken();
    sandbox.approve(token);
    return [token, (await exchange(token)).body['access_token'], await newToken()];
  };
  const first = await tokens(1);
  expect(new Set(first).size).toBe(3);
  expect(await tokens(1)).toEqual(first);
  expect((await tokens(2)).filter((token) => first.includes(token))).toEqual([]);
});

test.each([
  ['auto', 200],
  ['deny', 401],
] as const)(
  'approve: %s decides at once, and the page sends the browser on, with nothing added',
  async (approve, status) => {
    const { sandbox, newToken, exchange } = await start({ approve });
    const token = await newToken({ redirect_to: REDIRECT_TO });
    const page = await fetch(`${sandbox.webUrl}/auth/access?request_token=${token}`, { redirect: 'manual' });
    expect([page.status, page.headers.get('location')]).toEqual([303, REDIRECT_TO]);
    expect((await exchange(token)).status).toBe(status);
  },
);

test('tokenTtl is the lifetime of these tokens too, and they say so', async () => {
  const { sandbox, clock, newToken, exchange } = await start({ tokenTtl: 60_000 });
  const token = await newToken();
  expect(readClaims(token)?.expiresAt).toBe(clock.time + 60_000);
  sandbox.approve(token);
  sandbox.advance(60_000);
  expect((await exchange(token)).status).toBe(401);
});

test('reset forgets these tokens, and the start page has them', async () => {
  const { sandbox, newToken, exchange } = await start({});
  const token = await newToken();
  const page = async () => (await fetch(sandbox.origin)).text();
  expect(await page()).toContain(`<a href="/auth/access?request_token=${token}">`);
  sandbox.approve(token);
  const { access_token: userToken } = (await exchange(token)).body;
  sandbox.reset();
  expect(await page()).not.toContain('/auth/access');
  const headers = { authorization: `Bearer ${userToken}` };
  expect((await fetch(`${sandbox.baseUrl}/account`, { headers })).status).toBe(401);
  const first = { authorization: `Bearer ${SANDBOX.userAccessToken}` };
  expect((await fetch(`${sandbox.baseUrl}/account`, { headers: first })).status).toBe(200);
});
