import { knownApiCredential } from '../auth/connection.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import { duration } from '../text.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { type Check, type Checker, type Finding, fail, pass, skip, warn } from './finding.ts';
import { checkWay } from './way-to-server.ts';

export interface Diagnosis {
  readonly checks: readonly Check[];
  /** The first failure. */
  readonly error: TmdbAuthError | undefined;
}

/** A skew from which on certificates and expiry times are read wrongly. */
const GREATEST_SKEW = 5 * 60_000;

/** Looks at everything that a login needs, in the order in which it is needed. */
export async function diagnose(offline: boolean, invocation: Invocation): Promise<Diagnosis> {
  const checks: Check[] = [];
  let error: TmdbAuthError | undefined;
  const check: Checker = async (id, look) => {
    const { status, detail, fix = null, error: failure } = await settled(look);
    checks.push({ id, status, detail, fix });
    error ??= failure;
    return status !== 'fail';
  };

  await checkHere(check, invocation);
  const { baseUrl } = invocation.settings;
  let credential: ApiCredential | undefined;
  await check('credential', async () => {
    credential = await knownApiCredential(invocation);
    if (!credential) throw new TmdbAuthError('no_api_key', 'there is no API key');
    return pass(`there is an ${KINDS[credential.kind].words}`);
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
