import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTmdbAuth } from '../../src/tmdb/client.ts';
import { startRawServer } from '../faults/raw-server.ts';
import { CREDENTIAL } from './conversation.ts';

/** What becomes of a connection that has had one reply. */
const FATES: readonly [string, (socket: Socket) => void][] = [
  ['is forgotten without a word', (socket) => void socket.removeAllListeners('data').resume()],
  [
    'is reset at the next packet',
    (socket) => void socket.removeAllListeners('data').once('data', () => socket.resetAndDestroy()),
  ],
];

test.each(FATES)('after a wait a connection is not used that %s', async (_, end) => {
  const clock = { time: Date.now() };
  const server = await startRawServer('*', (socket, good) => {
    socket.write(good);
    end(socket);
  });
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, now: () => clock.time });
  await tmdb.createRequestToken();
  clock.time += 60_000;
  await tmdb.createSession('abc123');
  expect(server.connections()).toBe(2);
});

test('a connection whose end has come is not used', async () => {
  const server = await startRawServer('*', (socket, good) => void socket.end(good));
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl });
  for (let calls = 0; calls < 60; calls += 1) await tmdb.createSession('abc123');
  expect(server.connections()).toBe(60);
});

test('else one connection serves all calls', async () => {
  const server = await startRawServer('', () => {});
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl });
  for (let calls = 0; calls < 10; calls += 1) await tmdb.createSession('abc123');
  expect(server.connections()).toBe(1);
});

test.each([
  [1_000, 1],
  [-1_000, 1],
  [1_001, 2],
  [-1_001, 2],
])('after %i ms by the clock of the day there have been %i connections', async (passed, connections) => {
  const clock = { time: 1_000_000 };
  const server = await startRawServer('', () => {});
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, now: () => clock.time });
  await tmdb.createSession('abc123');
  clock.time += passed;
  await tmdb.createSession('abc123');
  expect(server.connections()).toBe(connections);
});

test('a client that is closed leaves no connection', async () => {
  const closed: Promise<unknown>[] = [];
  const server = await startRawServer('*', (socket, good) => {
    closed.push(once(socket, 'close'));
    socket.write(good);
  });
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl });
  await tmdb.createSession('abc123');
  tmdb.close();
  expect(closed).toHaveLength(1);
  await Promise.all(closed);
});

test('a connection that is in use is left alone', async () => {
  const clock = { time: Date.now() };
  const held: (() => void)[] = [];
  const server = await startRawServer('*', (socket, good) => void held.push(() => socket.write(good)));
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: server.baseUrl, now: () => clock.time });
  const first = tmdb.createSession('abc123');
  await expect.poll(() => held.length).toBe(1);
  clock.time += 60_000;
  const second = tmdb.createSession('abc124');
  held[0]?.();
  await first;
  await expect.poll(() => held.length).toBe(2);
  held[1]?.();
  await second;
});
