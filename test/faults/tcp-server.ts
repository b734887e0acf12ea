import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP server on loopback. */
export async function listen(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; server: Server; bytes: () => number }> {
  let bytes = 0;
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (chunk) => {
        bytes += chunk.length;
      });
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, server, bytes: () => bytes };
}

export async function closedPort(): Promise<number> {
  const { port, server } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  return port;
}
