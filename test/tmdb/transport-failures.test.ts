import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { INTERRUPTED, OUT_OF_TIME, TOO_LARGE, UPGRADED } from '../../src/tmdb/failure.ts';
import { BODY_LIMIT } from '../../src/tmdb/reply.ts';
import { createTransport, type TransportOptions } from '../../src/tmdb/transport.ts';
import { type Misbehaviour, startRawServer } from '../faults/raw-server.ts';
import { listen } from '../faults/tcp-server.ts';
import { createTestServer } from '../support/server.ts';

const LIMIT = 60_000;

/** Sends messages over one transport. */
function sender({
  signal = new AbortController().signal,
  ...options
}: Partial<TransportOptions> & { signal?: AbortSignal } = {}) {
  const limits = { connectTimeout: LIMIT, attemptTimeout: LIMIT };
  const transport = createTransport({ proxy: undefined, ...limits, now: Date.now, ...options });
  onTestFinished(() => transport.close());
  return (url: string, timeLeft = LIMIT, patience = 0) =>
    transport.send({ method: 'GET', url: new URL(url), headers: {} }, timeLeft, patience, signal);
}

test.each([0, -1])('in no time (%i ms) nothing is sent', async (timeLeft) => {
  const { baseUrl, requests } = await createTestServer(() => ({}));
  expect(await sender()(baseUrl, timeLeft)).toEqual({ reusedConnection: false, failure: OUT_OF_TIME });
  expect(requests).toEqual([]);
});

test.each([
  [BODY_LIMIT, 'is read'],
  [BODY_LIMIT + 1, TOO_LARGE],
])('an answer of %i bytes: %j', async (length, expected) => {
  const { baseUrl } = await createTestServer(() => ({ body: Buffer.alloc(length) }));
  const delivery = await sender()(baseUrl);
  expect('failure' in delivery ? delivery.failure : 'is read').toEqual(expected);
});

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

test.each<[string, Misbehaviour]>([
  ['nothing', (socket) => void socket.write(SWITCHING)],
  ['data', (socket) => void socket.write(`${SWITCHING}hello`)],
  ['the end', (socket) => void socket.end(SWITCHING)],
])('after another protocol and %s the connection is closed', async (_, misbehave) => {
  const closed: Promise<unknown>[] = [];
  const { baseUrl } = await startRawServer('*', (socket, ...rest) => {
    closed.push(once(socket, 'close'));
    misbehave(socket, ...rest);
  });
  expect(await sender()(baseUrl)).toEqual({ reusedConnection: false, failure: UPGRADED });
  expect(closed).toHaveLength(1);
  await Promise.all(closed);
});

test('a server that is silent where TLS should come about is given up, and nothing has been sent', async () => {
  const { port } = await listen(() => {});
  expect(await sender({ connectTimeout: 100 })(`https://127.0.0.1:${port}`)).toEqual({
    reusedConnection: false,
    failure: {
      code: 'timeout',
      reason: 'no connection came about in time',
      hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
      sent: false,
    },
  });
});

test('an interruption before the start leaves nothing sent', async () => {
  const { baseUrl, requests } = await createTestServer(() => ({}));
  expect(await sender({ signal: AbortSignal.abort() })(baseUrl, LIMIT, LIMIT)).toEqual({
    reusedConnection: false,
    failure: { ...INTERRUPTED, sent: false },
  });
  expect(requests).toEqual([]);
});

test('an interruption before TLS has come about waits for nothing, since nothing has been sent', async () => {
  const controller = new AbortController();
  const { port } = await listen(() => controller.abort());
  expect(await sender({ signal: controller.signal })(`https://127.0.0.1:${port}`, LIMIT, LIMIT)).toEqual({
    reusedConnection: false,
    failure: { ...INTERRUPTED, sent: false },
  });
});

test.each<[patience: number, misbehave: Misbehaviour, expected: object]>([
  [0, () => {}, { failure: { ...INTERRUPTED, sent: true } }],
  [50, () => {}, { failure: { ...INTERRUPTED, sent: true } }],
  [LIMIT, (socket, good) => void socket.write(good), { answer: { httpStatus: 200 } }],
])('an interruption afterwards waits %i ms for the answer', async (patience, misbehave, expected) => {
  const controller = new AbortController();
  const { baseUrl } = await startRawServer('*', (...request) => {
    controller.abort();
    misbehave(...request);
  });
  const delivery = await sender({ signal: controller.signal })(`${baseUrl}/authentication`, LIMIT, patience);
  expect(delivery).toMatchObject({ reusedConnection: false, ...expected });
});
