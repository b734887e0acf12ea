import type { Agent } from 'node:https';
import { HttpsProxyAgent } from 'hpagent';
import type { HttpProxy } from './proxy.ts';

/**
 * Creates an agent that connects through a proxy's CONNECT. The one user of hpagent.
 *
 * @param connectLimit milliseconds that the proxy has for it
 * @param closing ends what is under way: hpagent keeps no account of it, and it would keep the process alive
 */
export function createTunnel({ url }: HttpProxy, connectLimit: number, closing: AbortSignal): Agent {
  return new HttpsProxyAgent({
    proxy: url,
    keepAlive: true,
    maxSockets: 1,
    timeout: connectLimit,
    // The certificate of an https proxy is checked too, whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    proxyRequestOptions: { signal: closing, rejectUnauthorized: true } as object,
  });
}
