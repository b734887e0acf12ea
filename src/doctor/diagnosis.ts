import { API_KEY_HINT, knownApiCredential } from '../auth/connection.ts';
import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import { duration } from '../text.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { CHECKS, type Check, type Checker, type Finding, fail, pass, skip, skipAll, warn } from './finding.ts';
import { checkWay } from './way-to-server.ts';

export interface Diagnosis {
  readonly checks: readonly Check[];
  /** The first failure. */
  readonly error: TmdbAuthError | undefined;
}

/** Milliseconds of a skew from which on certificates and expiry times are read wrongly. */
const GREATEST_SKEW = 5 * 60_000;

/** Checks everything that a login needs, in the order in which it is needed. */
export async function diagnose(
  offline: boolean,
  invocation: Pick<Invocation, 'env' | 'signal' | 'now' | 'settings' | 'store' | 'connect' | 'terminal'>,
): Promise<Diagnosis> {
  const checks: Check[] = [];
  let error: TmdbAuthError | undefined;
  const check: Checker = async (id, probe) => {
    const { status, detail, fix = null, error: failure } = await findingOf(probe);
    checks.push({ id, status, detail, fix: fix && invocation.terminal.forThisCall(fix) });
    error ??= failure;
    return status !== 'fail';
  };

  await checkMachine(check, invocation);
  const credential = await checkCredential(check, invocation);
  if (offline) {
    const ids = [...CHECKS.proxy, ...CHECKS.directWay, ...CHECKS.api];
    await skipAll(check, ids, 'not looked at, for --offline');
  } else if (await checkWay(check, invocation.settings.baseUrl, invocation)) {
    await checkApi(check, credential, invocation);
  } else {
    await skipAll(check, CHECKS.api, 'there is no way to the server');
  }
  return { checks, error };
}

async function findingOf(probe: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await probe();
  } catch (error) {
    return fail(failureOf(error));
  }
}

/** Checks the config file, its lock, and the keychain. */
async function checkMachine(
  check: Checker,
  { store, settings }: Pick<Invocation, 'store' | 'settings'>,
): Promise<void> {
  await check('config', async () => {
    const { path, mode } = await store.describe();
    return pass(mode === null ? path : `${path}, mode ${mode}`);
  });
  await check('lock', async () => {
    if (!settings.store) return skip('not tried, for --no-store');
    await store.assertFileWritable();
    return pass('the config file can be locked and written');
  });
  await check('keychain', async () => {
    const { backend } = await store.describe();
    if (backend === 'file') return skip('the config file holds the secrets');
    await store.assertStorageUsable();
    return pass(`${backend} answers`);
  });
}

/** @returns the credential to ask TMDb about, if there is a good one */
async function checkCredential(
  check: Checker,
  invocation: Pick<Invocation, 'env' | 'now' | 'store'>,
): Promise<ApiCredential | undefined> {
  let credential: ApiCredential | undefined;
  await check('credential', async () => {
    credential = await knownApiCredential(invocation);
    if (!credential) throw new TmdbAuthError('no_api_key', 'there is no API key', { hint: API_KEY_HINT });
    return pass(`there is an ${KINDS[credential.kind].words}`);
  });
  return credential;
}

/** TMDb answers it as it answers a wrong one: that tells of HTTP and the clock. */
const NO_KEY: ApiCredential = { kind: 'api_key', value: '' };

/** Checks HTTP, the key and the clock by one call that changes nothing. */
async function checkApi(
  check: Checker,
  credential: ApiCredential | undefined,
  { connect }: Pick<Invocation, 'connect'>,
): Promise<void> {
  const tmdb = await connect(credential ?? NO_KEY);
  const start = performance.now();
  const failure = await tmdb.checkKey().then(() => undefined, failureOf);
  const milliseconds = Math.round(performance.now() - start);
  const refusal = failure?.exitCode === 4 ? failure : undefined;
  await check('http', () => {
    if (failure && !refusal) throw failure;
    return pass(`TMDb answers, in ${milliseconds} ms`);
  });
  await check('key', () => {
    if (!credential) return skip('there is no API key to ask about');
    if (refusal) throw refusal;
    return failure ? skip('TMDb could not be asked') : pass('TMDb accepts it');
  });
  await check('clock', () => {
    const skew = tmdb.clockSkew();
    if (skew === null) return skip('no answer told the time');
    const difference = `${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} the server's`;
    if (Math.abs(skew) < 2_000) return pass('agrees with the server');
    if (Math.abs(skew) < GREATEST_SKEW) return pass(difference);
    return warn(`this clock is ${difference}`, 'set the clock: certificates and expiry times are read by it');
  });
}
