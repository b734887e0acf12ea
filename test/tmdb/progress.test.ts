import { EventEmitter, once } from 'node:events';
import { type ClientRequest, createServer, Agent as HttpAgent, request as httpRequest, type Server } from 'node:http';
import { createServer as createTlsServer, Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { watch } from '../../src/tmdb/progress.ts';
import { makeCertificates } from '../support/certificates.ts';
import { lacks } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';

async function portOf(server: Pick<Server, 'listen' | 'address' | 'close' | 'closeAllConnections'>): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Sends a request. @returns how far it had come before it, with its socket, after each of these events, and at its answer */
async function stages(url: URL, outgoing: ClientRequest, events: readonly string[]) {
  const request = new EventEmitter();
  const progress = watch(request, url);
  const seen: object[] = [{ before: { ...progress } }];
  const tell = (event: string) => void seen.push({ [event]: { ...progress } });
  request.emit('request', outgoing);
  outgoing.once('socket', (socket) => {
    tell('socket');
    for (const event of events) socket.once(event, () => tell(event));
  });
  const answered = once(outgoing, 'response');
  // When the socket is the agent's again.
  const closed = once(outgoing, 'close');
  outgoing.end();
  const [incoming] = await answered;
  tell('answer');
  incoming.resume();
  await closed;
  return seen;
}

const NOTHING = { hasSocket: false, reusedConnection: false, connected: false };
const SOCKET = { hasSocket: true, reusedConnection: false, connected: false };
const CONNECTED = { hasSocket: true, reusedConnection: false, connected: true };
const REUSED = { hasSocket: true, reusedConnection: true, connected: true };

test('over http a request may have been sent as soon as TCP is there', async () => {
  const port = await portOf(createServer((_, outgoing) => void outgoing.end('answer')));
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const url = new URL(`http://127.0.0.1:${port}`);
  expect(await stages(url, httpRequest(url, { agent }), ['connect'])).toEqual([
    { before: NOTHING },
    { socket: SOCKET },
    { connect: CONNECTED },
    { answer: CONNECTED },
  ]);
  expect(await stages(url, httpRequest(url, { agent }), ['connect'])).toEqual([
    { before: NOTHING },
    { socket: REUSED },
    { answer: REUSED },
  ]);
});

test.skipIf(lacks('openssl'))('over https not before TLS is there', async () => {
  const { good } = makeCertificates(temporaryDirectory());
  const port = await portOf(createTlsServer(good, (_, outgoing) => void outgoing.end('answer')));
  const agent = new HttpsAgent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  onTestFinished(() => agent.destroy());
  const url = new URL(`https://127.0.0.1:${port}`);
  expect(await stages(url, httpsRequest(url, { agent }), ['connect', 'secureConnect'])).toEqual([
    { before: NOTHING },
    { socket: SOCKET },
    { connect: SOCKET },
    { secureConnect: CONNECTED },
    { answer: CONNECTED },
  ]);
  expect(await stages(url, httpsRequest(url, { agent }), ['connect', 'secureConnect'])).toEqual([
    { before: NOTHING },
    { socket: REUSED },
    { answer: REUSED },
  ]);
});
