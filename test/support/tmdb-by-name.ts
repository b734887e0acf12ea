import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { makeCertificates } from './certificates.ts';
import { temporaryDirectory } from './world.ts';

/**
 * A sandbox that a program reaches by TMDb's own names: through a proxy, with a certificate that it is told to trust.
 * What the program says is what it says to everybody.
 *
 * @param seed the same number gives the same ids
 * @returns the variables that lead a program there, and the sandbox's origin, where its website is
 */
export async function serveByName(seed: number) {
  const sandbox = await startSandbox({ seed });
  onTestFinished(() => sandbox.close());
  const { host, port } = new URL(sandbox.origin);
  const { authorityFile, good } = makeCertificates(temporaryDirectory());

  const tls = createTlsServer(good, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, host } });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  const tlsPort = await listen(tls);

  const proxy = createServer();
  proxy.on('connect', (_, socket) => {
    const upstream = connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const proxyPort = await listen(proxy);
  return {
    origin: sandbox.origin,
    variables: { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, NODE_EXTRA_CA_CERTS: authorityFile },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
