import { expect, test } from 'vitest';
import { explain } from '../../src/tmdb/failure.ts';

// `sent` decides whether what creates or spends something may be sent again.
test.each([
  ['ENOTFOUND', false, 'network', false, 'its name is not known to the DNS (ENOTFOUND)'],
  ['EHOSTUNREACH', false, 'network', false, 'there is no route to it (EHOSTUNREACH)'],
  ['EHOSTUNREACH', true, 'network', true, 'the connection broke off (EHOSTUNREACH)'],
  ['ETIMEDOUT', false, 'timeout', false, 'no connection came about in time'],
  ['ETIMEDOUT', true, 'network', true, 'the connection broke off (ETIMEDOUT)'],
  ['ECONNRESET', false, 'network', true, 'the connection broke off (ECONNRESET)'],
  ['', true, 'network', true, 'the connection broke off (no reason known)'],
  ['CERT_HAS_EXPIRED', false, 'tls', false, "the server's certificate has expired (CERT_HAS_EXPIRED)"],
  ['HPE_INVALID_CONSTANT', true, 'bad_reply', true, 'the answer is not HTTP (HPE_INVALID_CONSTANT)'],
])('%s, connected: %s', (code, connected, kind, sent, reason) => {
  expect(explain({ code, connected })).toMatchObject({ code: kind, sent, reason });
});
