import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setImmediate } from 'node:timers/promises';
import type { HttpProxy } from './proxy.ts';

/** Milliseconds of idleness after which a connection may be gone unseen: a NAT or a firewall forgets it without a word. */
const REUSE_LIMIT = 1_000;

/** Node gives each address of a host 250 ms by itself, too little for far links: nodejs/node#54359 */
const ADDRESS_LIMIT = 2_000;

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** The connections of one client, which are used again as long as they are surely there. */
export interface Connections {
  /** Gives the agents for one message. */
  take(): Promise<Agents>;
  /** Says that the message is over. */
  release(): void;
  close(): void;
}

interface ConnectionsOptions {
  readonly proxy: HttpProxy | undefined;
  /** Milliseconds that a proxy has to connect. */
  readonly connectTimeout: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createConnections({ proxy, connectTimeout, now }: ConnectionsOptions): Connections {
  const settings = { keepAlive: true, maxSockets: 1, autoSelectFamilyAttemptTimeout: ADDRESS_LIMIT };
  const closing = new AbortController();
  const direct: Agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };
  const tunnel =
    proxy && import('./tunnel.ts').then(({ createTunnel }) => createTunnel(proxy, connectTimeout, closing.signal));
  let lastUse = 0;
  return {
    async take() {
      const agents = { ...direct, ...(tunnel && { https: await tunnel }) };
      // A FIN that has come is seen, and the connection closed, when the loop has looked at its sockets.
      for (let turns = 0; turns < 2; turns += 1) await setImmediate();
      // By the clock of the day, for a machine may have slept.
      if (Math.abs(now() - lastUse) > REUSE_LIMIT) closeIdle(agents);
      return agents;
    },
    release() {
      lastUse = now();
    },
    close() {
      closing.abort();
      direct.http.destroy();
      direct.https.destroy();
      void tunnel?.then((agent) => agent.destroy());
    },
  };
}

/** Closes the connections that nobody uses just now; an agent looks whether one is closed before it takes it. */
function closeIdle({ http, https }: Agents): void {
  for (const agent of [http, https]) {
    for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
  }
}
