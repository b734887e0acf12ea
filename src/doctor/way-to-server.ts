import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { DEFAULT_BASE_URL } from '../tmdb/defaults.ts';
import { type HttpProxy, proxyFor } from '../tmdb/proxy.ts';
import { tlsTrouble } from '../tmdb/tls-trouble.ts';
import { type Checker, type Finding, pass, skip, warn } from './finding.ts';
import { type Address, addressesOf, handshake, isFalseAnswer, reach, type Sight } from './probe.ts';

/** Milliseconds for each look at the network. */
const LIMIT = 5_000;

/** Reported by users where the DNS or an operator blocks the usual host; nobody reported a login with it. */
const OTHER_HOST =
  'ask another DNS server, such as 1.1.1.1; others report that https://api.tmdb.org/3 is reachable where this host is blocked (not verified for logins): TMDB_AUTH_BASE_URL';

/** From here to the server: a proxy, or DNS, TCP and TLS. @returns whether it is open */
export async function checkWay(
  check: Checker,
  baseUrl: URL,
  { env, signal, now }: Pick<Invocation, 'env' | 'signal' | 'now'>,
): Promise<boolean> {
  let proxy: HttpProxy | undefined;
  const passes = await check('proxy', async () => {
    proxy = proxyFor(baseUrl, env);
    return proxy ? lookAtProxy(proxy, signal) : skip('none is set for this server');
  });
  if (proxy) {
    for (const id of ['dns', 'address', 'tls']) await check(id, () => skip(`left to the proxy of ${proxy!.from}`));
    return passes;
  }
  const { hostname: host, protocol } = baseUrl;
  const port = Number(baseUrl.port) || (protocol === 'https:' ? 443 : 80);
  let addresses: readonly Address[] = [];
  const named = await check('dns', async () => {
    const sight = await addressesOf(host, LIMIT, signal);
    if ('code' in sight)
      throw new TmdbAuthError('network', `${host} is not found (${sight.code})`, { hint: OTHER_HOST });
    addresses = sight.seen;
    return lookAtAnswers(host, addresses);
  });
  const reached = await check('address', () =>
    named ? lookAtAddresses(host, port, addresses, signal) : skip('there is no address of the server to try'),
  );
  const secure = await check('tls', () => {
    if (protocol !== 'https:') return skip('not used on this machine itself');
    return reached && named ? lookAtTls(host, port, signal, now()) : skip('there is no connection to secure');
  });
  return passes && named && reached && secure;
}

async function lookAtProxy({ url, from }: HttpProxy, signal: AbortSignal): Promise<Finding> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const sight = await reach(url.hostname, port, LIMIT, signal);
  if ('seen' in sight) return pass(`${url.host} of ${from}, reached in ${sight.seen} ms`);
  throw new TmdbAuthError('proxy', `the proxy ${url.host} of ${from} is not reached (${sight.code})`, {
    hint: `check ${from}, or go without it by NO_PROXY`,
  });
}

function lookAtAnswers(host: string, addresses: readonly Address[]): Finding {
  const list = addresses.map(({ address }) => address).join(', ');
  const wrong = host === new URL(DEFAULT_BASE_URL).hostname ? addresses.filter(isFalseAnswer) : [];
  if (wrong.length === 0) return pass(`${host} is ${list}`);
  const answer = wrong.map(({ address }) => address).join(', ');
  throw new TmdbAuthError('network', `${host} is said to be ${answer}, which is not TMDb: the DNS blocks it`, {
    hint: OTHER_HOST,
  });
}

/** Both families, as Node tries them. */
async function lookAtAddresses(
  host: string,
  port: number,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<Finding> {
  const tried = await Promise.all(
    addresses
      .slice(0, 8)
      .map(async (address) => ({ ...address, sight: await reach(address.address, port, LIMIT, signal) })),
  );
  const said = tried
    .map(({ address, sight }) => `${address} ${'seen' in sight ? `in ${sight.seen} ms` : sight.code}`)
    .join(', ');
  const isReached = ({ sight }: { sight: Sight<number> }) => 'seen' in sight;
  if (tried.every(isReached)) return pass(said);
  if (!tried.some(isReached)) {
    throw new TmdbAuthError('network', `${host} cannot be reached: ${said}`, {
      hint: 'check the network and its firewall; where TMDb itself refuses a country, only another way out helps',
    });
  }
  const family = tried.find((one) => !isReached(one))?.family;
  return warn(said, `IPv${family} does not work here and costs time: mend it or switch it off`);
}

async function lookAtTls(host: string, port: number, signal: AbortSignal, now: number): Promise<Finding> {
  const sight = await handshake(host, port, LIMIT, signal);
  if ('code' in sight) {
    const { reason, hint } = tlsTrouble(sight.code, now) ?? {
      reason: 'the secure connection did not come about',
      hint: 'something on the way lets only some connections through: try another network',
    };
    throw new TmdbAuthError('tls', `${reason} (${sight.code})`, { hint });
  }
  const { protocol, issuer, validTo } = sight.seen;
  return pass(`${protocol}, certificate by ${issuer}, valid until ${validTo}`);
}
