import { lookup } from 'node:dns/promises';
import { BlockList, connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { systemCode } from '../system-error.ts';
import { safeText } from '../text.ts';

/** What a probe of the network gives: a value, or the system's code of the error that there was instead. */
export type ProbeResult<T> = { readonly value: T } | ProbeError;

interface ProbeError {
  readonly code: string;
}

function probeError(error: unknown): ProbeError {
  return { code: systemCode(error) || 'unknown' };
}

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Looks up all addresses of a host, in the system's order; a literal is its own.
 *
 * @param limit milliseconds that it may take
 */
export async function addressesOf(
  host: string,
  limit: number,
  signal: AbortSignal,
): Promise<ProbeResult<readonly Address[]>> {
  const found = lookup(withoutBrackets(host), { all: true }).then((addresses) => {
    const value = addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }) as const);
    return { value };
  }, probeError);
  return withLimit(found, limit, signal);
}

/** A URL puts brackets around an address of IPv6; the system takes none. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/**
 * Connects to an address or a host and hangs up.
 *
 * @param limit milliseconds that it may take
 * @returns milliseconds that it took
 */
export function reach(host: string, port: number, limit: number, signal: AbortSignal): Promise<ProbeResult<number>> {
  const start = performance.now();
  const socket = connectTcp({ host: withoutBrackets(host), port, signal });
  const result = new Promise<ProbeResult<number>>((resolve) => {
    socket.once('connect', () => resolve({ value: Math.round(performance.now() - start) }));
    socket.once('error', (error) => resolve(probeError(error)));
  });
  return withLimit(result, limit, signal).finally(() => socket.destroy());
}

export interface SecureConnection {
  readonly protocol: string;
  /** Who signed the certificate, made safe to show. */
  readonly issuer: string;
  /** The end of its validity, as the certificate writes it. */
  readonly validTo: string;
}

/**
 * Makes a TLS handshake, with the checks that every request makes, and hangs up.
 *
 * @param limit milliseconds that it may take
 */
export function handshake(
  urlHost: string,
  port: number,
  limit: number,
  signal: AbortSignal,
): Promise<ProbeResult<SecureConnection>> {
  const host = withoutBrackets(urlHost);
  const servername = isIP(host) ? {} : { servername: host };
  const socket = connectTls({ host, port, ...servername, rejectUnauthorized: true });
  const result = new Promise<ProbeResult<SecureConnection>>((resolve) => {
    socket.once('secureConnect', () => {
      const { issuer, valid_to: validTo } = socket.getPeerCertificate();
      const name = safeText([issuer?.O ?? issuer?.CN ?? 'unknown'].flat()[0]!);
      resolve({ value: { protocol: socket.getProtocol() ?? 'unknown', issuer: name, validTo } });
    });
    socket.once('error', (error) => resolve(probeError(error)));
    socket.once('close', () => resolve({ code: 'ECONNRESET' }));
  });
  return withLimit(result, limit, signal).finally(() => socket.destroy());
}

async function withLimit<T>(
  work: Promise<ProbeResult<T>>,
  limit: number,
  signal: AbortSignal,
): Promise<ProbeResult<T>> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const over = new Promise<ProbeResult<T>>((resolve, reject) => {
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

/** Networks that are not of the public internet: https://www.rfc-editor.org/rfc/rfc6890 */
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

/** Where an Indian operator sends the name of TMDb's API to: elgatito/plugin.video.elementum#1027 */
const BLOCK_PAGES: readonly string[] = ['49.44.79.236'];

/** Tells whether the DNS has answered a name of the public internet with an address that cannot be its own. */
export function isSpoofed({ address, family }: Address): boolean {
  return BLOCK_PAGES.includes(address) || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
