import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createWorld } from './support/world.ts';

test('--timeout lengthens the one attempt at what is not repeated', { timeout: 60_000 }, async () => {
  const world = await createWorld();
  const server = createServer(async (_, outgoing) => {
    // An attempt has ten seconds by default.
    await setTimeout(10_500);
    outgoing.end('{"success":true,"guest_session_id":"abc","expires_at":"2099-01-01 00:00:00 UTC"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const env = { TMDB_AUTH_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/3` };
  expect(await world.json('guest --timeout 50', { env })).toMatchObject({ exit: 0, guest_session_id: 'abc' });
});
