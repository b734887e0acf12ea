import { expect, test } from 'vitest';
import { explain, type Failure } from '../../src/tmdb/failure.ts';

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
