import { expect, test } from 'vitest';
import { tlsTrouble } from '../../src/tmdb/tls-trouble.ts';

const NOON = Date.parse('2001-02-03T12:00:00Z');
const CLOCK = 'check the clock of this machine: it says 2001-02-03T12:00Z';
const UNTRUSTED = [
  "the server's certificate is signed by nobody who is trusted here",
  "behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to that proxy's certificate file",
] as const;
const OTHER = [
  'the server does not speak TLS as it should',
  'check --base-url and what is between here and the server',
] as const;

test.each<[code: string, expected: readonly [reason: string, hint: string] | undefined]>([
  ['CERT_HAS_EXPIRED', ["the server's certificate has expired", CLOCK]],
  ['CERT_NOT_YET_VALID', ["the server's certificate is not valid yet", CLOCK]],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    [
      "the server's certificate is for another host",
      'something answers in its place: check the network, its DNS and --base-url, with tmdb-auth doctor',
    ],
  ],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['CERT_UNTRUSTED', UNTRUSTED],
  ['CERT_REVOKED', OTHER],
  ['CRL_HAS_EXPIRED', OTHER],
  ['UNABLE_TO_GET_CRL', OTHER],
  ['HOSTNAME_MISMATCH', OTHER],
  ['ERR_TLS_INVALID_PROTOCOL_VERSION', OTHER],
  ['ERR_SSL_WRONG_VERSION_NUMBER', OTHER],
  ['EPROTO', OTHER],
  ['EPROTONOSUPPORT', undefined],
  ['ECONNRESET', undefined],
  ['X_CERT_HAS_EXPIRED', undefined],
  ['', undefined],
])('%s', (code, expected) => {
  expect(tlsTrouble(code, NOON)).toEqual(expected && { reason: expected[0], hint: expected[1] });
});
