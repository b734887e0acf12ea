import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { DEFAULT_BASE_URL } from '../tmdb/defaults.ts';
import { type HttpProxy, proxyFor } from '../tmdb/proxy.ts';
import { tlsTrouble } from '../tmdb/tls-trouble.ts';
import { CHECKS, type Checker, type Finding, pass, skip, skipAll, warn } from './finding.ts';
import { type Address, addressesOf, handshake, isSpoofed, reach } from './probe.ts';

/** Milliseconds for each probe of the network. */
const LIMIT = 5_000;

const MOST_ADDRESSES = 8;

/**
 * Users reach the other host where the DNS or an operator blocks the usual one: elgatito/plugin.video.elementum#1027,
 * FenlightAnonyMouse/FenlightAnonyMouse.github.io#67. They report of films, not of logins.
 */
const OTHER_HOST =
  'ask another DNS server, such as 1.1.1.1; others report that https://api.tmdb.org/3 is reachable where this host ' +
  'is blocked (not verified for logins): TMDB_AUTH_BASE_URL';

/** Checks the way from here to the server: a proxy, or DNS, TCP and TLS. @returns whether it is open */
export async function checkWay(
  check: Checker,
  baseUrl: URL,
  { env, signal, now }: Pick<Invocation, 'env' | 'signal' | 'now'>,
): Promise<boolean> {
  let proxy: HttpProxy | undefined;
  const passed = await check('proxy', async () => {
    proxy = proxyFor(baseUrl, env);
    return proxy ? probeProxy(proxy, signal) : skip('none is set for this server');
  });
  if (proxy) {
    await skipAll(check, CHECKS.directWay, `left to the proxy of ${proxy.from}`);
    return passed;
  }
  const isOpen = await checkDirectWay(check, baseUrl, { signal, now });
  return passed && isOpen;
}

async function checkDirectWay(
  check: Checker,
  baseUrl: URL,
  { signal, now }: Pick<Invocation, 'signal' | 'now'>,
): Promise<boolean> {
  const { hostname: host, protocol } = baseUrl;
  const port = portOf(baseUrl);
  let addresses: readonly Address[] = [];
  const named = await check('dns', async () => {
    const found = await addressesOf(host, LIMIT, signal);
    if ('code' in found) {
      throw new TmdbAuthError('network', `${host} is not found (${found.code})`, { hint: OTHER_HOST });
    }
    addresses = found.value;
    return findingOfAddresses(host, addresses);
  });
  const reached = await check('address', () =>
    named ? probeAddresses(host, port, addresses, signal) : skip('there is no address of the server to try'),
  );
  const secure = await check('tls', () => {
    if (protocol !== 'https:') return skip('not used on this machine itself');
    return reached && named ? probeTls(host, port, signal, now) : skip('there is no connection to secure');
  });
  return named && reached && secure;
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

async function probeProxy({ url, from }: HttpProxy, signal: AbortSignal): Promise<Finding> {
  const result = await reach(url.hostname, portOf(url), LIMIT, signal);
  if ('value' in result) return pass(`${url.host} of ${from}, reached in ${result.value} ms`);
  throw new TmdbAuthError('proxy', `the proxy ${url.host} of ${from} is not reached (${result.code})`, {
    hint: `check ${from}, or go without it by NO_PROXY`,
  });
}

function findingOfAddresses(host: string, addresses: readonly Address[]): Finding {
  const list = addresses.map(({ address }) => address).join(', ');
  const spoofed = host === new URL(DEFAULT_BASE_URL).hostname ? addresses.filter(isSpoofed) : [];
  if (spoofed.length === 0) return pass(`${host} is ${list}`);
  const answer = spoofed.map(({ address }) => address).join(', ');
  throw new TmdbAuthError('network', `${host} is said to be ${answer}, which is not TMDb: the DNS blocks it`, {
    hint: OTHER_HOST,
  });
}

/**
 * Tries both families, as Node does. A route that is missing for one of them costs a wait at each start:
 * jellyfin/jellyfin#12939
 */
async function probeAddresses(
  host: string,
  port: number,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<Finding> {
  const tried = await Promise.all(
    addresses
      .slice(0, MOST_ADDRESSES)
      .map(async ({ address, family }) => ({ address, family, result: await reach(address, port, LIMIT, signal) })),
  );
  const list = tried
    .map(({ address, result }) => `${address} ${'value' in result ? `in ${result.value} ms` : result.code}`)
    .join(', ');
  const failed = tried.filter(({ result }) => 'code' in result);
  if (failed.length === 0) return pass(list);
  if (failed.length < tried.length) {
    return warn(list, `IPv${failed[0]!.family} does not work here and costs time: fix it or switch it off`);
  }
  // TMDb's front turns some countries away: Radarr/Radarr#7201
  throw new TmdbAuthError('network', `${host} cannot be reached: ${list}`, {
    hint: 'check the network and its firewall; if TMDb refuses your country, a VPN or a proxy helps',
  });
}

async function probeTls(host: string, port: number, signal: AbortSignal, now: () => number): Promise<Finding> {
  const result = await handshake(host, port, LIMIT, signal);
  if ('code' in result) {
    const { reason, hint } = tlsTrouble(result.code, now()) ?? {
      reason: 'the secure connection did not come about',
      hint: 'something on the way lets only some connections through: try another network',
    };
    throw new TmdbAuthError('tls', `${reason} (${result.code})`, { hint });
  }
  const { protocol, issuer, validTo } = result.value;
  return pass(`${protocol}, certificate by ${issuer}, valid until ${validTo}`);
}
