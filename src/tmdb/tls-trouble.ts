/** Why a secure connection failed, for a person. */
export interface TlsTrouble {
  readonly reason: string;
  readonly hint: string;
}

const UNTRUSTED: TlsTrouble = {
  reason: "the server's certificate is signed by nobody who is trusted here",
  hint: "behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to that proxy's certificate file",
};

/** The codes of OpenSSL and Node, as https://nodejs.org/api/tls.html#x509-certificate-error-codes has them. */
const TROUBLES: Readonly<Record<string, TlsTrouble | ((now: number) => TlsTrouble)>> = {
  CERT_HAS_EXPIRED: (now) => outOfTime('has expired', now),
  CERT_NOT_YET_VALID: (now) => outOfTime('is not valid yet', now),
  ERR_TLS_CERT_ALTNAME_INVALID: {
    reason: "the server's certificate is for another host",
    hint: 'something answers in its place: check the network, its DNS and --base-url, with tmdb-auth doctor',
  },
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
};

const OTHER: TlsTrouble = {
  reason: 'the server does not speak TLS as it should',
  hint: 'check --base-url and what is between here and the server',
};

const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$)/;

/**
 * Explains an error code of a TLS connection; undefined for a code that has nothing to do with TLS.
 *
 * @param now milliseconds since 1970
 */
export function tlsTrouble(code: string, now: number): TlsTrouble | undefined {
  const known = TROUBLES[code];
  if (known) return typeof known === 'function' ? known(now) : known;
  return TLS_CODE.test(code) ? OTHER : undefined;
}

function outOfTime(what: string, now: number): TlsTrouble {
  return {
    reason: `the server's certificate ${what}`,
    hint: `check the clock of this machine: it says ${new Date(now).toISOString().slice(0, 16)}Z`,
  };
}
