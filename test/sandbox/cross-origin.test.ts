import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { newToken, serve, TOKEN_NEW } from '../support/sandbox-client.ts';

const KEY = `api_key=${SANDBOX.apiKey}`;

test('a page of any origin may call the API, with any header', async () => {
  const { origin } = await serve({ faults: ['rate-limit'] });
  const asked = {
    origin: 'http://app.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,x-anything',
  };
  for (const path of ['/3/authentication/session/new', '/4/auth/request_token', '/3/nothing']) {
    const { status, headers } = await fetch(`${origin}${path}`, { method: 'OPTIONS', headers: asked });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')).toBe('Authorization, *');
  }
  const refused = await fetch(`${origin}/3/authentication?${KEY}`);
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([429, '*']);
});

test('no page of another origin may read the website or the control API', async () => {
  const { origin, ask } = await serve();
  for (const path of ['/', `/authenticate/${await newToken(ask)}`, '/__sandbox/state', '/nothing']) {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await fetch(`${origin}${path}`, { method, headers: { origin: 'http://app.example' } });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  }
});

const OWN = 'OWN';

test.each<[who: string, headers: Record<string, string>, isOther: boolean]>([
  ['curl', {}, false],
  ['an address bar', { 'sec-fetch-site': 'none' }, false],
  ['its own page', { 'sec-fetch-site': 'same-origin', origin: OWN }, false],
  ['its own page in an older browser', { origin: OWN }, false],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://attacker.example' }, true],
  ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }, true],
  ['another site in an older browser', { origin: 'https://attacker.example' }, true],
  ['a frame without an origin', { origin: 'null' }, true],
  ['the same port by another name', { origin: 'http://localhost:PORT' }, true],
])('%s posts a decision, and asks the control API', async (_, given, isOther) => {
  const { origin, ask } = await serve();
  const { port } = new URL(origin);
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === OWN ? origin : value.replace('PORT', port)]),
  );
  const post = async (path: string, body: URLSearchParams | string) =>
    (await fetch(`${origin}${path}`, { method: 'POST', body, headers, redirect: 'manual' })).status;
  const decision = new URLSearchParams({ decision: 'approve' });
  expect(await post(`/authenticate/${await newToken(ask)}`, decision)).toBe(isOther ? 403 : 303);
  decision.set('request_token', await newToken(ask));
  expect(await post('/', decision)).toBe(isOther ? 403 : 303);
  const token = await newToken(ask);
  expect(await post('/__sandbox/approve', JSON.stringify({ request_token: token }))).toBe(isOther ? 403 : 200);
  expect((await fetch(`${origin}/__sandbox/state`, { headers })).status).toBe(isOther ? 403 : 200);
  const exchanged = await ask('POST', '/3/authentication/session/new', { request_token: token });
  expect(exchanged.status).toBe(isOther ? 401 : 200);
});

test('HEAD is answered as GET, without the body', async () => {
  const { origin } = await serve();
  const reply = await fetch(`${origin}/3/configuration?${KEY}`, { method: 'HEAD' });
  expect([reply.status, Number(reply.headers.get('content-length')) > 100, await reply.text()]).toEqual([
    200,
    true,
    '',
  ]);
  expect((await fetch(`${origin}/`, { method: 'HEAD' })).status).toBe(200);
});

test('a form is as good as JSON', async () => {
  const { origin, ask } = await serve();
  const url = `${origin}/3/authentication/token/validate_with_login?${KEY}`;
  const login = async (username: string) => {
    const { password } = SANDBOX;
    const body = new URLSearchParams({ username, password, request_token: await newToken(ask) });
    return ((await (await fetch(url, { method: 'POST', body })).json()) as { status_code?: number }).status_code;
  };
  expect(await login(SANDBOX.username)).toBeUndefined();
  expect(await login('other')).toBe(30);
  expect(await login('')).toBe(26);
});

test('a body without end gets an answer, and the connection is closed', async () => {
  const { origin } = await serve();
  const body = `{"a":"${'x'.repeat(1_000_000)}"}`;
  const reply = await fetch(`${origin}${TOKEN_NEW}?${KEY}`, { method: 'POST', body });
  expect([reply.status, reply.headers.get('connection')]).toEqual([400, 'close']);
});
