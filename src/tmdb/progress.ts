import type { ClientRequest } from 'node:http';

/** How far a request has come. */
export interface Progress {
  /** Whether there is a socket. A tunnel gives one when the proxy has let it through: before, the proxy is at fault. */
  readonly hasSocket: boolean;
  readonly reusedConnection: boolean;
  /** Whether the connection is there: from then on the request may have been sent. */
  readonly connected: boolean;
}

/** What tells of Node's own request when it is made. */
interface EmitsRequest {
  on(event: 'request', listener: (outgoing: ClientRequest) => void): unknown;
}

/** Watches the connection of a request. @returns what is seen of it so far, which changes as the request goes on */
export function watch(request: EmitsRequest, { protocol }: URL): Progress {
  const progress = { hasSocket: false, reusedConnection: false, connected: false };
  void request.on('request', (outgoing) => {
    outgoing.once('socket', (socket) => {
      progress.hasSocket = true;
      progress.reusedConnection = outgoing.reusedSocket;
      progress.connected = !socket.connecting;
      if (progress.connected) return;
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        progress.connected = true;
      });
    });
  });
  return progress;
}
