import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { lacks } from '../support/needed-programs.ts';
import { type Misbehaviour, startRawServer } from './raw-server.ts';

/** Makes certificates for the tests of a file, and servers that have them. */
export function useCertificates() {
  let certificates: Certificates;
  beforeAll(() => {
    if (lacks('openssl')) return;
    const directory = mkdtempSync(join(tmpdir(), 'tmdb-auth-test-'));
    certificates = makeCertificates(directory);
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
  });

  return {
    /** A server that answers as TMDb does, but for the calls that it misbehaves at. */
    serve: (
      kind: Exclude<keyof Certificates, 'authorityFile'>,
      options: object = {},
      call = '*',
      misbehave: Misbehaviour = (socket, good) => void socket.write(good),
    ) => startRawServer(call, misbehave, { ...certificates[kind], ...options }),

    /** The environment of a program that uses a server, and trusts the authority of its certificate. */
    trusting: (baseUrl: string) => ({
      TMDB_AUTH_BASE_URL: baseUrl,
      NODE_EXTRA_CA_CERTS: certificates.authorityFile,
    }),
  };
}
