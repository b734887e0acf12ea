import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

async function start(options: SandboxOptions) {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const get = async (path: string) => {
    const reply = await fetch(`${sandbox.baseUrl}/authentication/${path}api_key=${SANDBOX.apiKey}`);
    return (await reply.json()) as Record<string, string>;
  };
  return { sandbox, get, newToken: async () => (await get('token/new?'))['request_token']! };
}

test('the same seed gives the same ids in the same order, another one others', async () => {
  const ids = async (seed: number) => {
    const { sandbox, get, newToken } = await start({ seed });
    const token = await newToken();
    sandbox.approve(token);
    const { session_id: session } = await get(`session/new?request_token=${token}&`);
    return [token, session, (await get('guest_session/new?'))['guest_session_id'], await newToken()];
  };
  const first = await ids(1);
  expect(new Set(first).size).toBe(4);
  expect(await ids(1)).toEqual(first);
  expect((await ids(2)).filter((id) => first.includes(id))).toEqual([]);
});

test.each([
  ['auto', 200, 'approved=true'],
  ['deny', 401, 'denied=true'],
] as const)('approve: %s decides at once, and the page sends the browser on', async (approve, status, told) => {
  const { sandbox, newToken } = await start({ approve });
  const token = await newToken();
  const page = `${sandbox.webUrl}/authenticate/${token}?redirect_to=http://127.0.0.1:1/x`;
  const { status: seen, headers } = await fetch(page, { redirect: 'manual' });
  expect([seen, headers.get('location')]).toEqual([303, `http://127.0.0.1:1/x?request_token=${token}&${told}`]);
  const url = `${sandbox.baseUrl}/authentication/session/new?api_key=${SANDBOX.apiKey}&request_token=${token}`;
  expect((await fetch(url)).status).toBe(status);
});

test.each<[allowed: string, redirectTo: string, location: string | null]>([
  ['myapp://', 'myapp://callback/x', 'myapp://callback/x?request_token=TOKEN&approved=true'],
  ['myapp://', 'myapp://callback?state=1', 'myapp://callback?state=1&request_token=TOKEN&approved=true'],
  ['myapp://callback', 'myapp://other', null],
  ['https://app.example', 'https://app.example/cb?a=b', 'https://app.example/cb?a=b&request_token=TOKEN&approved=true'],
  ['https://app.example', 'https://app.example.attacker.example/', null],
  ['https://app.example', 'http://app.example/', null],
  ['https://app.example', 'https://app.example@attacker.example/', null],
  ['https://app.example', 'https://me@app.example/', null],
  ['https://app.example', 'https://app.example/#x', null],
  ['https://app.example', 'otherapp://x', null],
  [
    'http://localhost:3000',
    'http://localhost:3000/?a=b',
    'http://localhost:3000/?a=b&request_token=TOKEN&approved=true',
  ],
  ['http://localhost:3000', 'http://localhost:4000/?a=b', null],
])('allowRedirect %s: to %s', async (allowed, redirectTo, location) => {
  const { sandbox, newToken } = await start({ allowRedirect: [allowed] });
  const token = await newToken();
  const page = `${sandbox.webUrl}/authenticate/${token}?redirect_to=${encodeURIComponent(redirectTo)}`;
  const shown = await fetch(page);
  expect(shown.status).toBe(location === null ? 400 : 200);
  if (location !== null) {
    expect(shown.headers.get('content-security-policy')).toContain(new URL(allowed).protocol);
  }
  const body = new URLSearchParams({ decision: 'approve' });
  const { headers } = await fetch(page, { method: 'POST', body, redirect: 'manual' });
  expect(headers.get('location')).toBe(location?.replace('TOKEN', token) ?? null);
});

test.each(['javascript://', 'data://x', 'file://', 'https://', 'app.example', 'myapp:', 'https://a.example/path', ''])(
  'allowRedirect takes no %j',
  async (origin) => {
    await expect(startSandbox({ allowRedirect: [origin] })).rejects.toMatchObject({ code: 'usage' });
  },
);

test('delay holds each answer back', async () => {
  const { get } = await start({ delay: 300 });
  const since = performance.now();
  await get('?');
  expect(performance.now() - since).toBeGreaterThan(290);
});

test('it ends with the block that uses it', async () => {
  let origin: string;
  {
    await using sandbox = await startSandbox();
    origin = sandbox.origin;
    expect((await fetch(origin)).status).toBe(200);
  }
  await expect(fetch(origin)).rejects.toThrow();
});

test.each<[string, unknown]>([
  ['port', 70_000],
  ['port', 1.5],
  ['port', 'x'],
  ['seed', Number.NaN],
  ['tokenTtl', Number.POSITIVE_INFINITY],
  ['tokenTtl', -1],
  ['guestTtl', 1e300],
  ['delay', Number.POSITIVE_INFINITY],
  ['delay', null],
  ['approve', 'toString'],
])('%s: %s is refused before anything listens', async (name, value) => {
  const refusal = { code: 'usage', message: expect.stringMatching(`^${name} is no `) };
  await expect(startSandbox({ [name]: value })).rejects.toMatchObject(refusal);
});
