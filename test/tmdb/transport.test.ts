import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createSilentServer, type Server } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { createTmdbAuth } from '../../src/tmdb/client.ts';
import { lacks } from '../support/needed-programs.ts';
import { createTestServer } from '../support/server.ts';
import { temporaryDirectory } from '../support/world.ts';
import { APPROVAL, CREDENTIAL, conversation } from './conversation.ts';

test.each([300, 301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed, and only its host is told',
  async (status) => {
    const elsewhere = await createTestServer(() => ({ body: { success: true } }));
    const location = `${elsewhere.origin}/secret-path?api_key=${CREDENTIAL.value}`;
    const { tmdb, requests } = await conversation([{ status, headers: { location } }]);
    const message = `the answer redirects to ${new URL(elsewhere.origin).host} (HTTP ${status}), which is never followed`;
    await expect(tmdb.createSession(APPROVAL.requestToken)).rejects.toEqual(
      new TmdbAuthError('bad_reply', message, {
        hint: 'check the network and --base-url, then try again',
        httpStatus: status,
      }),
    );
    expect(requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  },
);

test.each([{}, { location: '/3/elsewhere' }, { location: 'http://' }])(
  'a redirect without a host (%j) is told without one',
  async (headers) => {
    const { tmdb } = await conversation([{ status: 302, headers }]);
    await expect(tmdb.checkKey()).rejects.toEqual(
      new TmdbAuthError('bad_reply', 'the answer redirects to another place (HTTP 302), which is never followed', {
        hint: 'check the network and --base-url, then try again',
        httpStatus: 302,
      }),
    );
  },
);

/** Where a server listens on loopback. */
async function hostOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('silence ends at the deadline; a spent deadline is not spent again', async () => {
  const host = await hostOf(createSilentServer());
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: `http://${host}/3`, timeout: 300 });
  const start = performance.now();
  await expect(tmdb.createGuestSession()).rejects.toEqual(
    new TmdbAuthError('timeout', `no answer from ${host}: no whole answer came in time`, {
      hint: 'check the network, then try again; --timeout SECONDS gives it more time',
    }),
  );
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('an endless body is given up as soon as it is too long', async () => {
  const host = await hostOf(
    createServer((_, outgoing) => {
      const more = () => {
        while (outgoing.write('x'.repeat(10_000))) {}
      };
      outgoing.on('drain', more);
      more();
    }),
  );
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: `http://${host}/3` });
  await expect(tmdb.createGuestSession()).rejects.toEqual(
    new TmdbAuthError('bad_reply', `no answer from ${host}: the answer is larger than 64 KiB`, {
      hint: 'check the network and --base-url',
    }),
  );
});

test.skipIf(lacks('openssl'))('a certificate is checked whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
  const directory = temporaryDirectory();
  const make = 'openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN=localhost';
  execFileSync('sh', ['-c', `${make} 2>/dev/null`], { cwd: directory });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(directory, name)));
  let requests = 0;
  const host = await hostOf(
    createTlsServer({ key, cert }, (_, outgoing) => {
      requests += 1;
      outgoing.end('{"success":true}');
    }),
  );
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  onTestFinished(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: `https://${host}/3` });
  const reason = "the server's certificate is signed by nobody who is trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)";
  await expect(tmdb.checkKey()).rejects.toEqual(
    new TmdbAuthError('tls', `no answer from ${host}: ${reason}`, {
      hint: "behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to that proxy's certificate file",
      retryable: false,
    }),
  );
  expect(requests).toBe(0);
});

test('nobody listening is a network error with the code, and without the URL', async () => {
  const tmdb = createTmdbAuth({ credential: CREDENTIAL, baseUrl: 'http://127.0.0.1:9/3' });
  const error = await tmdb.createGuestSession().catch((reason: unknown) => reason);
  expect(error).toEqual(
    new TmdbAuthError('network', 'no answer from 127.0.0.1:9: the connection was refused (ECONNREFUSED)', {
      hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
    }),
  );
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(CREDENTIAL.value);
  expect((error as Error).cause).toBeUndefined();
});
