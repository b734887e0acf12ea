import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { Check } from '../../src/doctor/finding.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { createTestServer } from '../support/server.ts';
import { createWorld } from '../support/world.ts';

/** `id status` of each check. */
function summary(checks: readonly Check[]): string {
  return checks.map(({ id, status }) => `${id} ${status}`).join(', ');
}

const HERE = 'config pass, lock pass, keychain skip, credential pass';
const WAY = 'proxy skip, dns pass, address pass, tls skip';

test('all is well', async () => {
  const world = await createWorld();
  const { exit, success, checks } = await world.json('doctor');
  expect({ exit, success }).toEqual({ exit: 0, success: true });
  expect(summary(checks)).toBe(`${HERE}, ${WAY}, http pass, key pass, clock pass`);
  expect(world.requests).toEqual(['GET /3/authentication 200']);
  const { stdout, stderr } = await world.run('doctor');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^ok {7}config {6}\/.*config\.json\n/);
  expect(stdout).toContain('\nok       key         TMDb accepts it\n');
});

test('--offline asks nobody', async () => {
  const world = await createWorld();
  const { exit, checks } = await world.json('doctor --offline');
  expect(exit).toBe(0);
  expect(summary(checks)).toBe(
    `${HERE}, proxy skip, dns skip, address skip, tls skip, http skip, key skip, clock skip`,
  );
  expect(world.requests).toEqual([]);
});

test('without a key it looks at all the rest', async () => {
  const world = await createWorld();
  const { exit, checks } = await world.json('doctor', { env: { TMDB_API_KEY: undefined } });
  expect(exit).toBe(4);
  expect(summary(checks)).toBe(
    `config pass, lock pass, keychain skip, credential fail, ${WAY}, http pass, key skip, clock pass`,
  );
  expect(world.requests).toEqual(['GET /3/authentication 401']);
});

test.each<[readonly Fault[], string, string, number]>([
  [['suspended-key'], 'http pass, key fail, clock pass', 'key_suspended', 4],
  [['maintenance'], 'http fail, key skip, clock pass', 'service_unavailable', 5],
])('%j', async (faults, rest, code, exit) => {
  const world = await createWorld({ faults });
  const { error, checks, ...outcome } = await world.json('doctor --timeout 1');
  expect({ exit: outcome.exit, code: error.code, checks: summary(checks) }).toEqual({
    exit,
    code,
    checks: `${HERE}, ${WAY}, ${rest}`,
  });
});

const LONG_NAME = `${'a'.repeat(64)}.invalid`;
const LOCALHOST = 'https://localhost:9/3';

test.each<[string, Record<string, string | undefined>, exit: number, failed: Omit<Check, 'status'>]>([
  [
    'no key',
    { TMDB_API_KEY: undefined },
    4,
    {
      id: 'credential',
      detail: 'there is no API key',
      fix: 'set TMDB_API_KEY or TMDB_ACCESS_TOKEN (both are at THIS_HOST)',
    },
  ],
  [
    'a broken key',
    { TMDB_API_KEY: 'abc' },
    4,
    {
      id: 'credential',
      detail: 'TMDB_API_KEY is neither an API key nor an access token: it has 3 hex digits, and an API key has 32',
      fix: 'unset TMDB_API_KEY, or set it again from THIS_HOST',
    },
  ],
  [
    'a wrong key',
    { TMDB_API_KEY: '0'.repeat(32) },
    4,
    {
      id: 'key',
      detail: 'TMDb does not accept the API key',
      fix: 'unset TMDB_API_KEY, or set it again from THIS_HOST',
    },
  ],
  [
    'no server',
    { TMDB_AUTH_BASE_URL: 'http://127.0.0.1:9/3' },
    5,
    {
      id: 'address',
      detail: '127.0.0.1 cannot be reached: 127.0.0.1 ECONNREFUSED',
      fix: 'check the network and its firewall; if TMDb refuses your country, a VPN or a proxy helps',
    },
  ],
  [
    'no name',
    // Too long for a label, so that no DNS server is asked: it might be slow.
    { TMDB_AUTH_BASE_URL: `https://${LONG_NAME}/3` },
    5,
    {
      id: 'dns',
      detail: `${LONG_NAME} is not found (ENOTFOUND)`,
      fix: expect.stringMatching(/^ask another DNS server, .* TMDB_AUTH_BASE_URL$/),
    },
  ],
  [
    'a bad proxy',
    { TMDB_AUTH_BASE_URL: LOCALHOST, HTTPS_PROXY: 'socks5://x' },
    5,
    {
      id: 'proxy',
      detail: 'HTTPS_PROXY is not the URL of an HTTP proxy',
      fix: 'set HTTPS_PROXY to http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with % and @ as %25 and %40',
    },
  ],
  [
    'a dead proxy',
    { TMDB_AUTH_BASE_URL: LOCALHOST, HTTPS_PROXY: '127.0.0.1:9' },
    5,
    {
      id: 'proxy',
      detail: 'the proxy 127.0.0.1:9 of HTTPS_PROXY is not reached (ECONNREFUSED)',
      fix: 'check HTTPS_PROXY, or go without it by NO_PROXY',
    },
  ],
])('%s', async (_, env, exit, failed) => {
  const world = await createWorld();
  const outcome = await world.json('doctor', { env });
  const first = outcome.checks.find(({ status }: Check) => status === 'fail');
  const { message, hint } = outcome.error;
  const { host } = new URL(world.sandbox.origin);
  const fix = typeof failed.fix === 'string' ? failed.fix.replace('THIS_HOST', host) : failed.fix;
  expect({ exit: outcome.exit, success: outcome.success, first, message, hint }).toEqual({
    exit,
    success: false,
    first: { ...failed, fix, status: 'fail' },
    message: failed.detail,
    hint: fix,
  });
});

test('a config file that cannot be read, and a keychain that is not there', async () => {
  const world = await createWorld();
  mkdirSync(dirname(world.file), { mode: 0o700 });
  writeFileSync(world.file, '{"version":1,', { mode: 0o600 });
  const corrupt = await world.json('doctor --offline');
  expect({ exit: corrupt.exit, code: corrupt.error.code }).toEqual({ exit: 6, code: 'store_corrupt' });
  writeFileSync(world.file, '{"version":1,"storage":"helper:absent","profiles":{}}', { mode: 0o600 });
  const { exit, checks } = await world.json('doctor --offline');
  expect({ exit, keychain: checks[2].status }).toEqual({ exit: 6, keychain: 'fail' });
});

test('a directory that cannot be written', async () => {
  const world = await createWorld();
  mkdirSync(dirname(world.file));
  writeFileSync(world.file, '{"version":1}', { mode: 0o600 });
  chmodSync(dirname(world.file), 0o500);
  const { checks } = await world.json('doctor --offline --no-store');
  expect(checks[1]).toEqual({ id: 'lock', status: 'skip', detail: 'not tried, for --no-store', fix: null });
  chmodSync(dirname(world.file), 0o700);
});

const SET_THE_CLOCK = 'set the clock: certificates and expiry times are read by it';

test.each<[skew: number, Omit<Check, 'id'>]>([
  [-7_200_000, { status: 'warn', detail: "this clock is 2 h ahead of the server's", fix: SET_THE_CLOCK }],
  [7_200_000, { status: 'warn', detail: "this clock is 2 h behind the server's", fix: SET_THE_CLOCK }],
  [-30_000, { status: 'pass', detail: "30 s ahead of the server's", fix: null }],
  [1_000, { status: 'pass', detail: 'agrees with the server', fix: null }],
])('a clock that is %i ms apart', async (skew, found) => {
  const world = await createWorld();
  const { baseUrl } = await createTestServer(() => ({
    headers: { date: new Date(world.clock.time + skew).toUTCString() },
    body: { success: true },
  }));
  const { exit, checks } = await world.json('doctor', { env: { TMDB_AUTH_BASE_URL: baseUrl } });
  expect({ exit, clock: checks.at(-1) }).toEqual({ exit: 0, clock: { id: 'clock', ...found } });
});

test('no secret is in it', async () => {
  const world = await createWorld();
  const { stdout, stderr } = await world.run('doctor -v');
  expect(stdout + stderr).not.toContain(SANDBOX.apiKey);
});
