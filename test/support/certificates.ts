import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** For NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly future: Certificate;
  readonly otherHost: Certificate;
  /** Signed by an authority that nobody knows. */
  readonly unknown: Certificate;
}

/** Certificates for localhost, 127.0.0.1 and TMDb's name with each of the usual troubles, made by openssl. */
export function makeCertificates(directory: string): Certificates {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const config = `
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index'), '');
  writeFileSync(join(directory, 'serial'), '01\n');
  writeFileSync(join(directory, 'config'), config);

  /** Its name is not fit to be shown. */
  function makeAuthority(name: string): void {
    const subject = ['-utf8', '-subj', `/CN=${name} \u001b[31m\u202e`, '-addext', 'basicConstraints=critical,CA:TRUE'];
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      ...subject,
    );
  }

  function make(
    name: string,
    authority: string,
    dates: readonly string[],
    hosts = 'DNS:localhost,DNS:api.themoviedb.org,IP:127.0.0.1',
  ): Certificate {
    const request = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${hosts}`];
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, ...request);
    const signer = ['-cert', `${authority}.pem`, '-keyfile', `${authority}.key`];
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'config',
      ...signer,
      ...dates,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
    );
    const [key, cert] = ['key', 'pem'].map((end) => readFileSync(join(directory, `${name}.${end}`), 'utf8'));
    return { key: key!, cert: cert! };
  }

  makeAuthority('authority');
  makeAuthority('stranger');
  const now = ['-days', '1'];
  return {
    authorityFile: join(directory, 'authority.pem'),
    good: make('good', 'authority', now),
    expired: make('expired', 'authority', ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']),
    future: make('future', 'authority', ['-startdate', '20900101000000Z', '-enddate', '20910101000000Z']),
    otherHost: make('other', 'authority', now, 'DNS:other.example'),
    unknown: make('unknown', 'stranger', now),
  };
}
