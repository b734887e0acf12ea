import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { ACCESS_TOKEN_V4, REQUEST_TOKEN_V4, serve } from '../support/sandbox-client.ts';

const REDIRECT_TO = 'http://127.0.0.1:8895/callback/state';

async function open(redirect_to?: string) {
  const { ask, clock, origin } = await serve({ bearer: SANDBOX.accessToken });
  const { body } = await ask('POST', REQUEST_TOKEN_V4, redirect_to === undefined ? undefined : { redirect_to });
  const token = String(body['request_token']);
  const page = `/auth/access?request_token=${token}`;
  return {
    clock,
    page,
    exchange: async () => (await ask('POST', ACCESS_TOKEN_V4, { request_token: token })).status,
    async visit(path = page, decision?: string) {
      const form = decision === undefined ? {} : { method: 'POST', body: new URLSearchParams({ decision }) };
      const reply = await fetch(`${origin}${path}`, { redirect: 'manual', ...form });
      const [, title] = /<h1>(.*)<\/h1>/.exec(await reply.text()) ?? [];
      return { status: reply.status, location: reply.headers.get('location'), title };
    },
  };
}

const FORM = { status: 200, location: null, title: 'Allow access to your account?' };
const to = (location: string) => ({ status: 303, location, title: undefined });
const page = (status: number, title: string) => ({ status, location: null, title });

test('approved: to a page of its own, where nothing stands of the token', async () => {
  const { visit, exchange } = await open();
  expect(await visit()).toEqual(FORM);
  expect(await visit(undefined, 'approve')).toEqual(to('/auth/access/approve'));
  expect(await visit()).toEqual(to('/auth/access/approve'));
  expect(await visit('/auth/access/approve')).toEqual(page(200, 'Approved'));
  expect(await exchange()).toBe(200);
  expect(await visit()).toEqual(page(410, 'Used already'));
});

test('denied: to the page that says so, and no later approval helps', async () => {
  const { visit, exchange, page: address } = await open();
  expect(await visit(undefined, 'deny')).toEqual(to(address));
  expect(await visit()).toEqual(page(410, 'Denied'));
  expect(await visit(undefined, 'approve')).toEqual(page(410, 'Denied'));
  expect(await exchange()).toBe(401);
});

test.each(['approve', 'deny'])('%s: to whoever asked, with nothing added', async (decision) => {
  const { visit } = await open(REDIRECT_TO);
  expect(await visit()).toEqual(FORM);
  expect(await visit(undefined, decision)).toEqual(to(REDIRECT_TO));
});

test.each(['https://attacker.example/', 'http://localhost@attacker.example/', 'javascript:alert(1)', 'none'])(
  'nobody is sent to %s',
  async (redirectTo) => {
    const { visit, exchange } = await open(redirectTo);
    for (const decision of [undefined, 'approve']) {
      expect(await visit(undefined, decision)).toEqual(page(400, 'Wrong redirect_to'));
    }
    expect(await exchange()).toBe(422);
  },
);

test('unknown and expired tokens, those of version 3, and no decision', async () => {
  const { visit, clock } = await open();
  const invalid = page(404, 'Invalid request token');
  for (const path of ['', '?request_token=', '?request_token=unknown', '/other']) {
    expect(await visit(`/auth/access${path}`)).toEqual(invalid);
  }
  expect(await visit(undefined, 'other')).toEqual(page(400, 'Nothing chosen'));
  clock.time += 15 * 60_000;
  expect(await visit()).toEqual(invalid);
  expect(await visit(undefined, 'approve')).toEqual(invalid);
});
