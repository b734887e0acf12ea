import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { approvalUrlOn, decide, decidingBrowser, startApprovingServer } from '../support/approval.ts';
import { atTerminal } from '../support/at-terminal.ts';
import { createTestServer } from '../support/server.ts';
import { createWorld } from '../support/world.ts';

test.each([
  ['', 'tmdb-auth session'],
  [' --no-store', 'tmdb-auth session TOKEN'],
])('a failure after the approval names how to go on with it: login --web%s', async (flags, command) => {
  const world = await createWorld();
  const server = await startApprovingServer({ '/session/new': { status: 500, body: '' } });
  const env = {
    BROWSER: decidingBrowser('approve'),
    TMDB_AUTH_BASE_URL: server.baseUrl,
    TMDB_AUTH_WEB_URL: server.origin,
  };
  const { exit, stdout } = await world.run(`login --web --json${flags}`, atTerminal([], env));
  expect({ exit, ...JSON.parse(stdout) }).toMatchObject({
    exit: 5,
    error: { hint: expect.stringMatching(new RegExp(`; an approval stays good: ${command}$`)) },
  });
});

const HOUR = 3_600_000;

test.each([
  ['our clock is 65 minutes ahead', 65 * 60_000, Date.now() + HOUR],
  ['our clock is 30 days behind', -30 * 24 * HOUR, Date.now() + HOUR],
  ['it expires in 2099', 0, Date.parse('2099-01-01T00:00:00Z')],
])('a token is waited for until it expires by the clock of TMDb: %s', async (_, skew, expiry) => {
  const world = await createWorld();
  world.clock.time = Date.now() + skew;
  const expires_at = new Date(expiry).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
  const server = await createTestServer(({ url }) => {
    if (url.includes('/token/new')) return { body: { success: true, request_token: '0'.repeat(40), expires_at } };
    if (url.includes('/session/new')) return { body: { success: true, session_id: '1'.repeat(40) } };
    return { body: { id: 1, username: 'sandbox', name: '' } };
  });
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl, TMDB_AUTH_WEB_URL: server.origin };
  // A timer that holds too much fires after 1 ms.
  const press = () => setTimeout(100, '\r');
  const { exit, stderr } = await world.run('login --web', atTerminal([['waiting for approval', press]], env));
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.not.stringContaining('expired') });

  const { expires_in } = await world.json('token', { env });
  expect(Math.abs(expires_in - (expiry - Date.now()) / 1000)).toBeLessThan(60);
});

test('a denial of one request token leaves another that was made meanwhile', async () => {
  const world = await createWorld();
  let newer = '';
  const denyOne = async (screen: string) => {
    newer = (await world.json('token')).request_token;
    await decide(approvalUrlOn(screen), 'deny');
    return '';
  };
  const outcome = await world.run('login --web', atTerminal([['Enter checks at once', denyOne]], { BROWSER: 'true' }));
  expect([outcome.exit, world.stored().request_token]).toMatchObject([4, { value: newer, state: 'pending' }]);
});
