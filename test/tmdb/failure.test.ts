import { expect, test } from 'vitest';
import { explain, explainProxy, type Failure } from '../../src/tmdb/failure.ts';

const NOON = Date.parse('2001-02-03T12:00:00Z');

const UNREACHED = {
  code: 'network',
  hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
  sent: false,
} as const;
const BROKEN_OFF = { code: 'network', hint: 'check the network, then try again', sent: true } as const;

// `sent` decides whether what creates or spends something may be sent again.
test.each<[code: string, connected: boolean, failure: Failure]>([
  ['ENOTFOUND', false, { ...UNREACHED, reason: 'its name is not known to the DNS (ENOTFOUND)' }],
  ['EHOSTUNREACH', false, { ...UNREACHED, reason: 'there is no route to it (EHOSTUNREACH)' }],
  ['EHOSTUNREACH', true, { ...BROKEN_OFF, reason: 'the connection broke off (EHOSTUNREACH)' }],
  [
    'ETIMEDOUT',
    false,
    {
      code: 'timeout',
      reason: 'no connection came about in time',
      hint: 'check the network, then try again; tmdb-auth doctor looks for the reason',
      sent: false,
    },
  ],
  ['ETIMEDOUT', true, { ...BROKEN_OFF, reason: 'the connection broke off (ETIMEDOUT)' }],
  ['ECONNRESET', false, { ...BROKEN_OFF, reason: 'the connection broke off (ECONNRESET)' }],
  ['', true, { ...BROKEN_OFF, reason: 'the connection broke off (no reason known)' }],
  [
    'CERT_HAS_EXPIRED',
    false,
    {
      code: 'tls',
      reason: "the server's certificate has expired (CERT_HAS_EXPIRED)",
      hint: 'check the clock of this machine: it says 2001-02-03T12:00Z',
      sent: false,
      retryable: false,
    },
  ],
  [
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    true,
    {
      code: 'tls',
      reason: 'the server does not speak TLS as it should (ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC)',
      hint: 'check --base-url and what is between here and the server',
      sent: true,
      retryable: false,
    },
  ],
  [
    'HPE_INVALID_CONSTANT',
    true,
    {
      code: 'bad_reply',
      reason: 'the answer is not HTTP (HPE_INVALID_CONSTANT)',
      hint: 'check --base-url',
      sent: true,
    },
  ],
])('%s, connected: %s', (code, connected, failure) => {
  expect(explain({ code, connected }, NOON)).toEqual(failure);
});

const CHECK = 'check HTTPS_PROXY, or go without it by NO_PROXY';

test.each<[code: string, status: string | undefined, reason: string, hint: string]>([
  ['', '403', 'it refused to connect (HTTP 403)', CHECK],
  [
    '',
    '407',
    'it wants a username and a password (HTTP 407)',
    'put them into HTTPS_PROXY: http://USER:PASSWORD@proxy.example:3128',
  ],
  ['HPE_INVALID_CONSTANT', undefined, 'it does not speak HTTP', CHECK],
  ['ECONNREFUSED', undefined, 'the connection was refused', CHECK],
  ['ENOTFOUND', undefined, 'its name is not known to the DNS', CHECK],
  ['', undefined, 'it did not connect in time', CHECK],
])('at a proxy: %j, HTTP %s', (code, status, reason, hint) => {
  const proxy = { url: new URL('http://me:password@proxy.example:3128'), from: 'HTTPS_PROXY' };
  expect(explainProxy(code, status, proxy)).toEqual({
    code: 'proxy',
    reason: `the proxy proxy.example:3128 failed: ${reason}`,
    hint,
    sent: false,
  });
});
