import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { CALLS, TIMEOUT } from './calls.ts';
import { failed, LATENESS, runProcess, SUCCESS } from './processes.ts';
import { type Misbehaviour, reply, startRawServer } from './raw-server.ts';
import { listen } from './tcp-server.ts';
import { useCertificates } from './tls-server.ts';

const tlsTest = test.skipIf(lacks('openssl'));
const { serve, trusting } = useCertificates();

const ANY = expect.any(String);
const CLOCK = /^check the clock of this machine: it says 20\d\d-\d\d-\d\dT\d\d:\d\dZ$/;
const OTHER_HOST = 'something answers in its place: check the network, its DNS and --base-url, with tmdb-auth doctor';

tlsTest.each(CALLS)('TLS, good by NODE_EXTRA_CA_CERTS: $call', async ({ line }) => {
  const { outcome } = await runProcess(line, trusting((await serve('good')).baseUrl));
  expect(outcome).toEqual(SUCCESS);
});

tlsTest.each([
  ['unknown', /the server's certificate is signed by nobody who is trusted here \(\w+\)/, /NODE_EXTRA_CA_CERTS/],
  ['expired', /the server's certificate has expired \(CERT_HAS_EXPIRED\)/, CLOCK],
  ['future', /the server's certificate is not valid yet \(CERT_NOT_YET_VALID\)/, CLOCK],
  ['otherHost', /the server's certificate is for another host \(ERR_TLS_CERT_ALTNAME_INVALID\)/, OTHER_HOST],
] as const)('TLS, a certificate that is %s', async (kind, message, hint) => {
  const server = await serve(kind);
  for (const { line } of CALLS) {
    // The switch that turns checking off elsewhere changes nothing, and is not even mentioned.
    const env = { ...trusting(server.baseUrl), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { outcome } = await runProcess(line, env);
    expect(outcome).toEqual(failed('tls', expect.stringMatching(message), expect.stringMatching(hint)));
  }
  expect(server.requests).toEqual([]);
});

tlsTest.each([
  ['good', 'pass', /^TLSv1\.[23], certificate by authority {2}\[31m, valid until \w/, null],
  ['expired', 'fail', /^the server's certificate has expired \(CERT_HAS_EXPIRED\)$/, expect.stringMatching(CLOCK)],
  ['otherHost', 'fail', /^the server's certificate is for another host \(ERR_TLS_CERT_ALTNAME_INVALID\)$/, OTHER_HOST],
] as const)('TLS, doctor of a certificate that is %s', async (kind, status, detail, fix) => {
  const server = await serve(kind);
  const { run } = install({ ...trusting(server.baseUrl), TMDB_API_KEY: SANDBOX.apiKey });
  const { checks } = JSON.parse((await run('doctor', '--json')).stdout);
  const found = (id: string) => checks.find((check: { id: string }) => check.id === id);
  expect(found('tls')).toEqual({ id: 'tls', status, detail: expect.stringMatching(detail), fix });
  expect([found('http').status, server.requests.length]).toEqual(status === 'pass' ? ['pass', 1] : ['skip', 0]);
});

tlsTest('TLS 1.0', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const server = await serve('good', old);
  const { outcome } = await runProcess('guest', trusting(server.baseUrl));
  expect(outcome).toEqual(failed('tls', ANY, 'check --base-url and what is between here and the server'));
});

tlsTest('TLS, a server without', async () => {
  const { port } = await listen((socket) => void socket.end(reply('400 Bad Request', 'no TLS')));
  const { outcome } = await runProcess('guest', trusting(`https://localhost:${port}/3`));
  expect(outcome).toEqual(failed('tls', ANY, 'check --base-url and what is between here and the server'));
});

tlsTest('TLS, a server that is silent', async () => {
  const { port } = await startRawServer('*', () => {});
  const { outcome, milliseconds } = await runProcess('guest', trusting(`https://localhost:${port}/3`));
  expect(outcome).toEqual(failed('timeout', ANY, ANY));
  expect(milliseconds).toBeLessThan(TIMEOUT + LATENESS);
});

tlsTest.each<[string, Misbehaviour, string]>([
  ['silence', () => {}, 'timeout'],
  ['a reset', (socket) => void socket.destroy(), 'network'],
  ['a body cut off', (socket, good) => void socket.end(good.slice(0, -3)), 'network'],
  ['garbage', (socket) => void socket.write('no HTTP\r\n\r\n'), 'bad_reply'],
  ['a page', (socket) => void socket.write(reply('200 OK', '<html>')), 'bad_reply'],
])('under TLS: %s', async (_, misbehave, code) => {
  for (const { call, line } of CALLS.filter(({ harmful }) => harmful)) {
    const server = await serve('good', {}, call, misbehave);
    const { outcome } = await runProcess(line, trusting(server.baseUrl));
    expect(outcome).toEqual(failed(code, ANY, ANY));
    expect(server.requests.filter((request) => request === call)).toHaveLength(1);
  }
});
