import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server as HttpServer, IncomingMessage, RequestListener } from 'node:http';
import { createServer as createHttpProxy } from 'node:http';
import { createServer as createTlsServer, request, type Server as TlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createConnections } from '../../src/tmdb/connections.ts';
import { createTunnel } from '../../src/tmdb/tunnel.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { lacks } from '../support/needed-programs.ts';

async function portOf(server: HttpServer | TlsServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Lets a CONNECT through; gives what it was asked for. */
function lettingThrough(proxy: HttpServer | TlsServer): readonly string[] {
  const asked: string[] = [];
  proxy.on('connect', ({ url = '', headers }, socket) => {
    asked.push([url, headers['proxy-authorization'] ?? ''].join(' ').trim());
    const upstream = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  return asked;
}

const LIMIT = 60_000;

function tunnelThrough(url: string, limit = LIMIT, closing = new AbortController().signal) {
  const agent = createTunnel({ url: new URL(url), from: 'HTTPS_PROXY' }, limit, closing);
  onTestFinished(() => agent.destroy());
  return agent;
}

describe.skipIf(lacks('openssl'))('a tunnel', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tmdb-auth-test-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates(directory);
  });

  async function startServer() {
    const { good, authorityFile } = certificates;
    const answer: RequestListener = (_, outgoing) => void outgoing.end('answer');
    const port = await portOf(createTlsServer(good, answer));
    const ca = readFileSync(authorityFile);
    const ask = (agent: ReturnType<typeof createTunnel>) =>
      new Promise<string>((resolve, reject) => {
        const onAnswer = (incoming: IncomingMessage) => void text(incoming).then(resolve, reject);
        request({ host: '127.0.0.1', port, agent, ca }, onAnswer).on('error', reject).end();
      });
    return { port, ask };
  }

  test('is one for all requests, and is asked for with the user and password of the URL', async () => {
    const { port, ask } = await startServer();
    const proxy = createHttpProxy();
    const asked = lettingThrough(proxy);
    const agent = tunnelThrough(`http://me:p%40ss@127.0.0.1:${await portOf(proxy)}`);
    for (let times = 0; times < 3; times += 1) expect(await ask(agent)).toBe('answer');
    expect(asked).toEqual([`127.0.0.1:${port} Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });

  test('is not asked for at an https proxy whose certificate nobody knows, whatever Node is told', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { ask } = await startServer();
    const proxy = createTlsServer(certificates.unknown);
    const asked = lettingThrough(proxy);
    await expect(ask(tunnelThrough(`https://127.0.0.1:${await portOf(proxy)}`))).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    expect(asked).toEqual([]);
  });

  test('is given up when its time is over, and when the client is closed', async () => {
    const { ask } = await startServer();
    const silent = createHttpProxy().on('connect', () => {});
    const url = `http://127.0.0.1:${await portOf(silent)}`;
    await expect(ask(tunnelThrough(url, 50))).rejects.toThrow('Proxy timeout');
    await expect(ask(tunnelThrough(url, LIMIT, AbortSignal.abort()))).rejects.toMatchObject({ code: 'ABORT_ERR' });
  });

  test('is closed with all connections of the client', async () => {
    const { ask } = await startServer();
    const proxy = createHttpProxy();
    lettingThrough(proxy);
    const url = new URL(`http://127.0.0.1:${await portOf(proxy)}`);
    const connections = createConnections({
      proxy: { url, from: 'HTTPS_PROXY' },
      connectTimeout: LIMIT,
      now: Date.now,
    });
    const { https } = await connections.take();
    expect(await ask(https)).toBe('answer');
    const idle = () => Object.values(https.freeSockets).flat();
    await expect.poll(() => idle().length, { timeout: LIMIT }).toBe(1);
    const [socket] = idle();
    connections.close();
    await setImmediate();
    expect(socket?.destroyed).toBe(true);
  });
});
