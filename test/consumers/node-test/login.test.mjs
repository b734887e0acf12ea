import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSandbox } from 'tmdb-auth/sandbox';
import { createApp } from '../app.cjs';

let willing;
let denying;
before(async () => {
  [willing, denying] = await Promise.all([startSandbox(), startSandbox({ approve: 'deny' })]);
});
after(() => Promise.all([willing.close(), denying.close()]));

const appAt = ({ baseUrl, credentials }) => createApp({ baseUrl, ...credentials });

test('a login that is approved', async () => {
  const app = appAt(willing);
  const token = await app.startLogin();
  await assert.rejects(app.finishLogin(token), /401/);
  willing.approve(token);
  assert.equal(await app.finishLogin(token), willing.credentials.username);
});

test('a login that is denied, at another TMDb', async () => {
  const app = appAt(denying);
  await assert.rejects(app.finishLogin(await app.startLogin()), /401/);
});

test('a rate limit', async () => {
  willing.fail('rate-limit:1');
  await assert.rejects(appAt(willing).startLogin(), /429/);
  assert.match(await appAt(willing).startLogin(), /^[0-9a-f]{40}$/);
});
