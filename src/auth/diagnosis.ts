import type { Invocation } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { duration } from '../text.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { DEFAULT_BASE_URL } from '../tmdb/defaults.ts';
import { type Address, addressesOf, handshake, isFalseAnswer, reach, type Sight } from '../tmdb/probe.ts';
import { type HttpProxy, proxyFor } from '../tmdb/proxy.ts';
import { tlsTrouble } from '../tmdb/tls-trouble.ts';
import { findCredential } from './api-credential.ts';

export interface Check {
  readonly id: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'skip';
  /** What was seen. */
  readonly detail: string;
  /** What to do about it. */
  readonly fix: string | null;
}

export interface Diagnosis {
  readonly checks: readonly Check[];
  /** The first failure. */
  readonly error: TmdbAuthError | undefined;
}

/** Milliseconds for each look at the network. */
const LIMIT = 5_000;

/** A skew from which on certificates and expiry times are read wrongly. */
const GREATEST_SKEW = 5 * 60_000;

/** Reported by users where the DNS or an operator blocks the usual host; nobody reported a login with it. */
const OTHER_HOST =
  'ask another DNS server, such as 1.1.1.1; others report that https://api.tmdb.org/3 is reachable where this host is blocked (not verified for logins): TMDB_AUTH_BASE_URL';

type Finding = Omit<Check, 'id' | 'fix'> & { readonly fix?: string; readonly error?: TmdbAuthError };

const pass = (detail: string): Finding => ({ status: 'pass', detail });
const skip = (detail: string): Finding => ({ status: 'skip', detail });
const warn = (detail: string, fix: string): Finding => ({ status: 'warn', detail, fix });
const fail = (error: TmdbAuthError): Finding => ({
  status: 'fail',
  detail: error.message,
  ...(error.hint !== undefined && { fix: error.hint }),
  error,
});

/** Looks at everything that a login needs, in the order in which it is needed. */
export async function diagnose(offline: boolean, invocation: Invocation): Promise<Diagnosis> {
  const checks: Check[] = [];
  let error: TmdbAuthError | undefined;
  /** Whether what is looked at is good enough to look further. */
  async function check(id: string, look: () => Promise<Finding> | Finding): Promise<boolean> {
    const { status, detail, fix = null, error: failure } = await settled(look);
    checks.push({ id, status, detail, fix });
    error ??= failure;
    return status !== 'fail';
  }

  await checkHere(check, invocation);
  const { baseUrl } = invocation.settings;
  let credential: ApiCredential | undefined;
  await check('credential', async () => {
    ({ credential } = await findCredential({ ...invocation, terminal: { ...invocation.terminal, mayAsk: false } }));
    return pass(`there is an ${credential.kind === 'api_key' ? 'API key' : 'access token'}`);
  });
  if (offline) {
    for (const id of NETWORK_CHECKS) await check(id, () => skip('not looked at, for --offline'));
  } else {
    const open = await checkWay(check, baseUrl, invocation);
    if (open) await checkApi(check, credential, invocation);
    else for (const id of API_CHECKS) await check(id, () => skip('there is no way to the server'));
  }
  return { checks, error };
}

const API_CHECKS = ['http', 'key', 'clock'] as const;
const NETWORK_CHECKS = ['proxy', 'dns', 'address', 'tls', ...API_CHECKS] as const;

type Checker = (id: string, look: () => Promise<Finding> | Finding) => Promise<boolean>;

/** A look that fails is a finding; an interruption is not. */
async function settled(look: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof TmdbAuthError) || error.code === 'interrupted') throw error;
    return fail(
      error.code === 'input_required' ? error.with({ code: 'no_api_key', message: 'there is no API key' }) : error,
    );
  }
}

/** The config file, its lock, and the keychain. */
async function checkHere(check: Checker, { store, settings }: Invocation): Promise<void> {
  await check('config', async () => {
    const { path, mode } = await store.describe();
    return pass(mode === null ? path : `${path}, mode ${mode}`);
  });
  await check('lock', async () => {
    if (!settings.store) return skip('not tried, for --no-store');
    await store.proveFile();
    return pass('the config file can be locked and written');
  });
  await check('keychain', async () => {
    const { backend } = await store.describe();
    if (backend === 'file') return skip('the config file holds the secrets');
    await store.proveStorage();
    return pass(`${backend} answers`);
  });
}

/** From here to the server: a proxy, or DNS, TCP and TLS. @returns whether it is open */
async function checkWay(check: Checker, baseUrl: URL, { env, signal }: Invocation): Promise<boolean> {
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
    return reached && named ? lookAtTls(host, port, signal) : skip('there is no connection to secure');
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

async function lookAtTls(host: string, port: number, signal: AbortSignal): Promise<Finding> {
  const sight = await handshake(host, port, LIMIT, signal);
  if ('code' in sight) {
    const { reason, hint } = tlsTrouble(sight.code) ?? {
      reason: 'the secure connection did not come about',
      hint: 'something on the way lets only some connections through: try another network',
    };
    throw new TmdbAuthError('tls', `${reason} (${sight.code})`, { hint });
  }
  const { protocol, issuer, validTo } = sight.seen;
  return pass(`${protocol}, certificate by ${issuer}, valid until ${validTo}`);
}

/** TMDb answers it as it answers a wrong one: that tells of HTTP and the clock. */
const NO_KEY: ApiCredential = { kind: 'api_key', value: '' };

/** One call that changes nothing tells of HTTP, the key, and the clock. */
async function checkApi(check: Checker, credential: ApiCredential | undefined, invocation: Invocation): Promise<void> {
  let tmdb: TmdbAuth | undefined;
  const start = performance.now();
  const refused = await (async () => {
    try {
      tmdb = await invocation.connect(credential ?? NO_KEY);
      await tmdb.checkKey();
      return undefined;
    } catch (error) {
      if (!(error instanceof TmdbAuthError) || error.code === 'interrupted') throw error;
      return error;
    }
  })();
  const ofKey = refused?.exitCode === 4 ? refused : undefined;
  await check('http', () => {
    if (refused && !ofKey) throw refused;
    return pass(`TMDb answers, in ${Math.round(performance.now() - start)} ms`);
  });
  await check('key', () => {
    if (!credential) return skip('there is no API key to ask about');
    if (ofKey) throw ofKey;
    return refused ? skip('TMDb could not be asked') : pass('TMDb accepts it');
  });
  await check('clock', () => {
    const skew = tmdb?.clockSkew() ?? null;
    if (skew === null) return skip('no answer told the time');
    const apart = `${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} the server's`;
    if (Math.abs(skew) < GREATEST_SKEW) return pass(Math.abs(skew) < 2_000 ? 'agrees with the server' : apart);
    return warn(`this clock is ${apart}`, 'set the clock: certificates and expiry times are read by it');
  });
}
