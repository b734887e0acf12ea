import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTransport, type TransportOptions } from '../../src/tmdb/transport.ts';
import { closedPort, listen } from '../faults/tcp-server.ts';

const LIMIT = 60_000;

/** What comes of a message that goes through a proxy. */
function sendThrough(port: number, options: Partial<TransportOptions> = {}) {
  const transport = createTransport({
    proxy: { url: new URL(`http://127.0.0.1:${port}`), from: 'HTTPS_PROXY' },
    connectTimeout: LIMIT,
    attemptTimeout: LIMIT,
    now: Date.now,
    ...options,
  });
  onTestFinished(() => transport.close());
  const { signal } = new AbortController();
  return transport.send({ method: 'GET', url: new URL('https://localhost:1/3'), headers: {} }, LIMIT, 0, signal);
}

/** A proxy that answers as told. @returns its port, and the first line of each request */
async function startProxy(answer: (socket: Socket) => void) {
  const asked: string[] = [];
  const { port } = await listen((socket) => {
    socket.once('data', (chunk) => {
      asked.push(String(chunk).split('\r\n')[0]!);
      answer(socket);
    });
  });
  return { port, asked };
}

const CHECK = 'check HTTPS_PROXY, or go without it by NO_PROXY';

function proxyFailed(port: number, reason: string, hint = CHECK) {
  const failure = { code: 'proxy', reason: `the proxy 127.0.0.1:${port} failed: ${reason}`, hint, sent: false };
  return { reusedConnection: false, failure };
}

test.each<[what: string, (socket: Socket) => void, options: Partial<TransportOptions>, reason: string, hint?: string]>([
  ['refuses', (socket) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'), {}, 'it refused to connect (HTTP 403)'],
  [
    'wants a password',
    (socket) => void socket.end('HTTP/1.1 407 Auth\r\n\r\n'),
    {},
    'it wants a username and a password (HTTP 407)',
    'put them into HTTPS_PROXY: http://USER:PASSWORD@127.0.0.1:PORT',
  ],
  ['speaks something else', (socket) => void socket.write('SSH-2.0\r\n'), {}, 'it does not speak HTTP'],
  ['is silent for all of an attempt', () => {}, { attemptTimeout: 300 }, 'it did not connect in time'],
  ['is silent for the limit of a connection', () => {}, { connectTimeout: 100 }, 'it did not connect in time'],
])('a proxy that %s is at fault', async (_, answer, options, reason, hint) => {
  const { port } = await startProxy(answer);
  expect(await sendThrough(port, options)).toEqual(proxyFailed(port, reason, hint?.replace('PORT', String(port))));
});

test('a proxy that is dead is at fault', async () => {
  const port = await closedPort();
  expect(await sendThrough(port)).toEqual(proxyFailed(port, 'the connection was refused'));
});

test('what happens after a proxy has let through is not its fault', async () => {
  const { port, asked } = await startProxy((socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n', () => {
      socket.once('data', () => socket.destroy());
    });
  });
  expect(await sendThrough(port)).toEqual({
    reusedConnection: false,
    failure: {
      code: 'network',
      reason: 'the connection broke off (ECONNRESET)',
      hint: 'check the network, then try again',
      sent: true,
    },
  });
  expect(asked).toEqual(['CONNECT localhost:1 HTTP/1.1']);
});
