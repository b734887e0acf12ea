import { lookup } from 'node:dns/promises';
import { BlockList, connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { safeText } from '../text.ts';

/** What came of one look at the network: what was seen, or why not, as a code of the system. */
export type Sight<T> = { readonly seen: T } | { readonly code: string };

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a host, in the system's order; a literal is its own. */
export async function addressesOf(
  host: string,
  limit: number,
  signal: AbortSignal,
): Promise<Sight<readonly Address[]>> {
  const found = lookup(withoutBrackets(host), { all: true }).then(
    (addresses) => ({ seen: addresses as Address[] }),
    (error: { code?: string }) => ({ code: error.code ?? 'unknown' }),
  );
  return withLimit(found, limit, signal);
}

/** A URL puts brackets around an address of IPv6; the system takes none. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** Connects to an address or a host and hangs up. @returns milliseconds that it took */
export function reach(host: string, port: number, limit: number, signal: AbortSignal): Promise<Sight<number>> {
  const start = performance.now();
  const socket = connectTcp({ host: withoutBrackets(host), port, signal });
  const result = new Promise<Sight<number>>((resolve) => {
    socket.once('connect', () => resolve({ seen: Math.round(performance.now() - start) }));
    socket.once('error', (error: { code?: string }) => resolve({ code: error.code ?? 'unknown' }));
  });
  return withLimit(result, limit, signal).finally(() => socket.destroy());
}

export interface SecureConnection {
  readonly protocol: string;
  /** Who signed the certificate, made safe to show. */
  readonly issuer: string;
  /** Until when it holds, as the certificate writes it. */
  readonly validTo: string;
}

/** A TLS handshake with the checks that every request makes. */
export function handshake(
  urlHost: string,
  port: number,
  limit: number,
  signal: AbortSignal,
): Promise<Sight<SecureConnection>> {
  const host = withoutBrackets(urlHost);
  const servername = isIP(host) ? {} : { servername: host };
  const socket = connectTls({ host, port, ...servername, rejectUnauthorized: true });
  const result = new Promise<Sight<SecureConnection>>((resolve) => {
    socket.once('secureConnect', () => {
      const { issuer, valid_to: validTo } = socket.getPeerCertificate();
      const name = safeText([issuer?.O ?? issuer?.CN ?? 'unknown'].flat()[0]!);
      resolve({ seen: { protocol: socket.getProtocol() ?? 'unknown', issuer: name, validTo } });
    });
    socket.once('error', (error: { code?: string }) => resolve({ code: error.code ?? 'unknown' }));
    socket.once('close', () => resolve({ code: 'ECONNRESET' }));
  });
  return withLimit(result, limit, signal).finally(() => socket.destroy());
}

async function withLimit<T>(work: Promise<Sight<T>>, limit: number, signal: AbortSignal): Promise<Sight<T>> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const over = new Promise<Sight<T>>((resolve, reject) => {
    timer = setTimeout(() => resolve({ code: 'ETIMEDOUT' }), limit);
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Where an Indian operator sent the name of TMDb's API to, as users reported. */
const BLOCK_PAGES: readonly string[] = ['49.44.79.236'];

/** Whether a name of the public internet has been answered with an address that is not its own. */
export function isFalseAnswer({ address, family }: Address): boolean {
  return BLOCK_PAGES.includes(address) || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
