import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { startChromium } from '../support/chromium.ts';
import { lacks } from '../support/needed-programs.ts';

/** A sandbox, and a page of another origin. */
async function start() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const server = createServer((_, reply) => {
    reply.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>app</title>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const page = await (await startChromium()).newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { sandbox, page };
}

/** Calls the API from the page, as an app in a browser does. */
function call(
  page: Page,
  url: string,
  token: string,
  body?: object,
): Promise<{ status: number; body: Record<string, string> }> {
  const ask = async ([url, token, body]: readonly [string, string, object | null]) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json;charset=utf-8' };
    const reply = await fetch(url, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    return { status: reply.status, body: (await reply.json()) as Record<string, string> };
  };
  return page.evaluate(ask, [url, token, body ?? null] as const);
}

async function newToken({ baseUrl, credentials }: Sandbox): Promise<string> {
  const reply = await fetch(`${baseUrl}/authentication/token/new?api_key=${credentials.apiKey}`);
  return ((await reply.json()) as { request_token: string }).request_token;
}

describe.skipIf(lacks('chromium'))('a page of another origin', () => {
  test('logs in by version 3', async () => {
    const { sandbox, page } = await start();
    const { baseUrl, credentials } = sandbox;
    const ask = (path: string, body?: object) => call(page, `${baseUrl}/${path}`, credentials.accessToken, body);
    const { request_token } = (await ask('authentication/token/new')).body;
    expect(await ask('authentication/session/new', { request_token })).toMatchObject({
      status: 401,
      body: { status_code: 17 },
    });
    sandbox.approve(request_token!);
    const { session_id } = (await ask('authentication/session/new', { request_token })).body;
    expect((await ask(`account?session_id=${session_id}`)).body).toMatchObject({ username: 'sandbox' });
  });

  test('logs in by version 4', async () => {
    const { sandbox, page } = await start();
    const { origin, credentials } = sandbox;
    const ask = (path: string, body?: object, token = credentials.accessToken) =>
      call(page, `${origin}/${path}`, token, body);
    const { request_token } = (await ask('4/auth/request_token', {})).body;
    expect(await ask('4/auth/access_token', { request_token })).toMatchObject({ status: 422 });
    sandbox.approve(request_token!);
    const { access_token } = (await ask('4/auth/access_token', { request_token })).body;
    expect((await ask('3/account', undefined, access_token)).body).toMatchObject({ username: 'sandbox' });
    expect(await ask('3/authentication/session/convert/4', { access_token })).toMatchObject({ status: 200 });
  });

  test('can neither frame the approval page nor post to it', async () => {
    const { sandbox, page } = await start();
    const home = page.url();
    const token = await newToken(sandbox);
    const url = `${sandbox.webUrl}/authenticate/${token}`;
    await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = '${url}';
      frame.onload = resolve;
      document.body.append(frame);
    })`);
    expect(await page.frames()[1]!.content()).not.toContain('Approve');
    for (const action of [url, `${sandbox.webUrl}/`]) {
      const posted = page.waitForResponse((reply) => reply.request().method() === 'POST');
      await page.evaluate(`document.body.innerHTML = '<form method="post" action="${action}">' +
        '<input name="decision" value="approve"><input name="request_token" value="${token}"></form>';
        document.forms[0].submit()`);
      expect((await posted).status()).toBe(403);
      await page.waitForURL(action);
      await page.goto(home);
    }
    // It waits as before.
    sandbox.deny(token);
  });

  test('cannot reach the control API', async () => {
    const { sandbox, page } = await start();
    const token = await newToken(sandbox);
    const outcomes = await page.evaluate(
      async ([origin, token]) => {
        const body = JSON.stringify({ request_token: token });
        const tries: (() => Promise<Response>)[] = [
          () => fetch(`${origin}/__sandbox/state`),
          () => fetch(`${origin}/__sandbox/approve`, { method: 'POST', body }),
          () => fetch(`${origin}/__sandbox/reset`, { method: 'POST', headers: { 'content-type': 'application/json' } }),
          () => fetch(`${origin}/__sandbox/approve`, { method: 'POST', body, mode: 'no-cors' }),
        ];
        return Promise.all(
          tries.map((attempt) =>
            attempt().then(
              ({ type }) => type,
              () => 'blocked',
            ),
          ),
        );
      },
      [sandbox.origin, token] as const,
    );
    // What is opaque cannot be read; and it did nothing.
    expect(outcomes).toEqual(['blocked', 'blocked', 'blocked', 'opaque']);
    sandbox.deny(token);
  });
});

describe.skipIf(lacks('chromium'))('the start page', () => {
  test.each([
    ['Approve', 'approved'],
    ['Deny', 'denied'],
  ])('%s works without a script, on a phone, in the dark', async (button, decision) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const token = await newToken(sandbox);
    const context = await (await startChromium()).newContext({
      javaScriptEnabled: false,
      colorScheme: 'dark',
      viewport: { width: 320, height: 600 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(sandbox.origin);
    const { width } = (await page.locator('main').boundingBox())!;
    expect(width).toBeLessThanOrEqual(320);
    await page.getByRole('button', { name: button }).click();
    await page.waitForURL(`${sandbox.origin}/`);
    expect(await page.getByRole('button', { name: button }).count()).toBe(0);
    const url = `${sandbox.baseUrl}/authentication/session/new?api_key=${sandbox.credentials.apiKey}&request_token=${token}`;
    expect((await fetch(url)).status).toBe(decision === 'approved' ? 200 : 401);
    expect(complaints).toEqual([]);
  });

  test('leads to the approval page, whose form is its own', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const token = await newToken(sandbox);
    const page = await (await startChromium()).newPage();
    await page.goto(sandbox.origin);
    await page.getByRole('link', { name: token }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
  });
});
