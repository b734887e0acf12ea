import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

const REDIRECT_TO = 'http://127.0.0.1:8895/callback/state';

async function serve(faults: readonly Fault[] = []) {
  const clock = { time: Date.parse('2026-05-24T16:19:42Z') };
  const { origin, close } = await startSandbox({ fault: faults, now: () => clock.time });
  onTestFinished(close);
  const api = async (path: string, body?: object) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) };
    const reply = await fetch(`${origin}/3/authentication/${path}?api_key=${SANDBOX.apiKey}`, init ?? {});
    return (await reply.json()) as Record<string, string>;
  };
  const { request_token: token } = await api('token/new');
  const path = `/authenticate/${token}`;
  return {
    origin,
    clock,
    token,
    path,
    session: () => api('session/new', { request_token: token }),
    async visit(url = path, form?: Record<string, string>) {
      const init = form && { method: 'POST', body: new URLSearchParams(form) };
      const reply = await fetch(`${origin}${url}`, { redirect: 'manual', ...init });
      const text = await reply.text();
      const title = /<h1>(.*)<\/h1>/.exec(text)?.[1];
      return { status: reply.status, location: reply.headers.get('location'), title, text, headers: reply.headers };
    },
  };
}

test('it says what is asked, by whom, of whose account, and until when', async () => {
  const { visit } = await serve();
  const { status, title, text } = await visit();
  expect({ status, title }).toEqual({ status: 200, title: 'Allow access to your account?' });
  for (const words of ['Sandbox application', 'sandbox', 'rate movies', 'ends at 17:19 UTC', 'not TMDb']) {
    expect(text).toContain(words);
  }
});

test.each([
  ['approve', 'approved=true', '/allow'],
  ['deny', 'denied=true', ''],
])('%s: to whoever asked, or to a page of its own', async (decision, answer, ending) => {
  const { visit, path, token } = await serve();
  const asked = await visit(`${path}?redirect_to=${encodeURIComponent(REDIRECT_TO)}`, { decision });
  expect(asked).toMatchObject({ status: 303, location: `${REDIRECT_TO}?request_token=${token}&${answer}` });

  const alone = await serve();
  expect(await alone.visit(alone.path, { decision })).toMatchObject({ status: 303, location: alone.path + ending });
});

test('an approved token makes one session, a denied one none', async () => {
  const { visit, path, session, origin, token } = await serve();
  expect(await session()).toMatchObject({ success: false, status_code: 17 });
  await visit(path, { decision: 'approve' });
  const allowed = await visit(`${path}/allow`);
  expect({ status: allowed.status, title: allowed.title }).toEqual({ status: 200, title: 'Approved' });
  expect(allowed.headers.get('authentication-callback')).toBe(
    `${origin}/3/authentication/session/new?request_token=${token}`,
  );
  expect((await visit()).location).toBe(`${path}/allow`);
  expect(await session()).toMatchObject({ success: true });
  expect(await visit()).toMatchObject({ status: 410, title: 'Used already' });
  expect(await visit(path, { decision: 'deny' })).toMatchObject({ status: 410 });

  const other = await serve();
  await other.visit(other.path, { decision: 'deny' });
  expect(await other.visit()).toMatchObject({ status: 410, title: 'Denied' });
  expect(await other.visit(other.path, { decision: 'approve' })).toMatchObject({ status: 410 });
  expect(await other.session()).toMatchObject({ success: false, status_code: 17 });
});

test('unknown and expired tokens, and what is no decision', async () => {
  const { visit, clock, path } = await serve();
  const invalid = { status: 404, title: 'Invalid request token' };
  expect(await visit('/authenticate/unknown')).toMatchObject(invalid);
  expect(await visit(`${path}/allow`)).toMatchObject({ status: 303, location: path });
  for (const form of [{}, { decision: 'toString' }, { other: 'approve' }] as Record<string, string>[]) {
    expect(await visit(path, form)).toMatchObject({ status: 400, title: 'Nothing chosen' });
  }
  clock.time += 3_600_000;
  expect(await visit()).toMatchObject(invalid);
  expect(await visit(path, { decision: 'approve' })).toMatchObject(invalid);
  const { visit: visitExpired } = await serve(['expired-token']);
  expect(await visitExpired()).toMatchObject(invalid);
});

test.each([
  ['http://127.0.0.1:1/x', 200],
  ['http://localhost:3000/callback', 200],
  ['http://[::1]:3000/callback', 200],
  ['https://attacker.example/', 400],
  ['http://127.0.0.1.attacker.example/', 400],
  ['http://localhost@attacker.example/', 400],
  ['http://attacker@127.0.0.1/', 400],
  ['//attacker.example', 400],
  ['javascript:alert(1)', 400],
  ['myapp://callback', 400],
  ['http://127.0.0.1/?mine=1', 400],
  ['http://127.0.0.1/#mine', 400],
  ['', 400],
])('redirect_to=%s: %i', async (redirectTo, status) => {
  const { visit, path } = await serve();
  const url = `${path}?redirect_to=${encodeURIComponent(redirectTo)}`;
  expect((await visit(url)).status).toBe(status);
  expect((await visit(url, { decision: 'approve' })).status).toBe(status === 200 ? 303 : 400);
});

test('no parameter brings markup in, and nobody may frame the page', async () => {
  const { visit, path } = await serve();
  const markup = '"><script>alert(1)</script><img src=x>';
  for (const url of [
    `${path}?redirect_to=${encodeURIComponent(`http://127.0.0.1/${markup}`)}`,
    `${path}?redirect_to=${encodeURIComponent(markup)}`,
    `/authenticate/${encodeURIComponent(markup)}`,
    `${path}?${encodeURIComponent(markup)}`,
  ]) {
    const { text, headers } = await visit(url);
    expect(text).not.toMatch(/<script|<img|"&gt;</);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  }
});

test('a URL that is none does not stop the server', async () => {
  const { origin, visit } = await serve();
  const { connect } = await import('node:net');
  await new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.once('close', resolve).end('GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n');
  });
  expect((await visit()).status).toBe(200);
});
