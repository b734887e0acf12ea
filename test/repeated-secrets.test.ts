import { expect, test } from 'vitest';
import { encodings, PLANTED, plant, SECRETS, STORED, withoutApprovalUrl } from './support/planted.ts';
import { createTestServer } from './support/server.ts';
import { createWorld } from './support/world.ts';

/** The ways in which a server may write what it was sent. */
const CODINGS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  url: encodeURIComponent,
  'url, lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (one) => one.toLowerCase()),
  'url, twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'url, every byte': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
  form: (secret) => new URLSearchParams({ s: secret }).toString().slice(2),
  json: (secret) => JSON.stringify(secret),
  'json, twice': (secret) => JSON.stringify(JSON.stringify(secret)),
  'json, ascii': (secret) => secret.replace(/[^0-9a-z]/gi, unicodeEscape),
  'json, every character': (secret) => secret.replace(/./gs, unicodeEscape),
  html: (secret) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  'html, decimal': (secret) => secret.replace(/./gs, (one) => `&#${one.charCodeAt(0)};`),
  'html, hex': (secret) => secret.replace(/./gs, (one) => `&#x${one.charCodeAt(0).toString(16)};`),
  c: (secret) => Buffer.from(secret).toString('hex').replace(/../g, '\\x$&'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'hex, upper case': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64, unpadded': (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'base64 of user:pass': (secret) => Buffer.from(`sandbox:${secret}`).toString('base64'),
  'base64 of the body': (secret) => Buffer.from(JSON.stringify({ a: 'sandbox', b: secret })).toString('base64'),
};

function unicodeEscape(one: string): string {
  return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const WITHOUT_VARIABLES = Object.fromEntries(
  Object.keys(PLANTED).map((name) => [name, name === 'TMDB_PASSWORD' ? PLANTED.TMDB_PASSWORD : undefined]),
);

test.each(Object.keys(CODINGS))('a server that repeats each secret that it gets in %s leaks none', async (coding) => {
  const world = await createWorld();
  let secret = '';
  const repeated = new Set<string>();
  const { baseUrl, origin } = await createTestServer(({ url, body, headers }) => {
    const sent = `${url} ${body} ${headers.authorization ?? ''}`;
    if (!encodings(secret).some((form) => sent.includes(form))) {
      return { body: { success: true, request_token: STORED.request_token.value } };
    }
    repeated.add(secret);
    const message = `it said ${CODINGS[coding]!(secret)} to us`;
    return { status: 400, body: { success: false, status_code: 99, status_message: message } };
  });
  await plant(world, origin);
  for (secret of SECRETS) {
    for (const given of [PLANTED, WITHOUT_VARIABLES, { ...WITHOUT_VARIABLES, TMDB_API_KEY: PLANTED.TMDB_API_KEY }]) {
      for (const line of ['guest --new', 'login', 'validate', 'session', 'status --verify', 'logout']) {
        const env = { ...given, TMDB_AUTH_BASE_URL: baseUrl };
        const { stdout, stderr } = await world.run(`${line} --no-store --json -v`, { env });
        const text = withoutApprovalUrl(line, stdout + stderr);
        const forms = Object.values(CODINGS).map((encode) => encode(secret));
        const leaked = forms.filter((form) => text.includes(form) || text.includes(JSON.stringify(form).slice(1, -1)));
        expect({ secret, line, leaked }).toEqual({ secret, line, leaked: [] });
      }
    }
  }
  expect(SECRETS.filter((one) => !repeated.has(one))).toEqual([PLANTED.TMDB_GUEST_SESSION_ID]);
});

test.each([
  ['in a coding that nobody knows', { body: { success: false, status_code: 99, status_message: 'd&e%t/n a+l"p' } }],
  ['as an error', { body: { success: false, errors: ['d&e%t/n a+l"p'] } }],
  ['as the host of a redirect', { status: 302, headers: { location: 'https://d-e-t-n-a-l-p.example/' } }],
])('a server that has got the password and repeats it %s is not quoted', async (_, reply) => {
  const world = await createWorld();
  const { baseUrl, origin } = await createTestServer(() => ({ status: 400, ...reply }));
  await plant(world, origin);
  const env = { ...PLANTED, TMDB_AUTH_BASE_URL: baseUrl };
  const { stdout } = await world.run('validate --json', { env });
  expect(JSON.parse(stdout).error.message).toMatch(
    /^(TMDb refused \((code 99, )?HTTP 400\)|the answer redirects to another place \(HTTP 302\), which is never followed)$/,
  );
});

test('of a secret where a long text is cut nothing is left', async () => {
  const world = await createWorld();
  const words = `${'x '.repeat(140)}${PLANTED.TMDB_API_KEY}`;
  const { baseUrl } = await createTestServer(() => ({ status: 400, body: { success: false, status_message: words } }));
  const { stderr } = await world.run('guest', { env: { ...PLANTED, TMDB_AUTH_BASE_URL: baseUrl } });
  expect(stderr).not.toContain(PLANTED.TMDB_API_KEY.slice(0, 4));
});
