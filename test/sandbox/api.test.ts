import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { FAULTS, type Fault } from '../../src/sandbox/api.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openApiDocument, type ReplyFixture, replyFixtures } from '../support/fixtures.ts';

type Body = Readonly<Record<string, string>>;
type Ask = (method: string, path: string, body?: Body) => Promise<{ status: number; body: ReplyFixture['body'] }>;

const HOUR = 3_600_000;
const TOKEN_NEW = '/3/authentication/token/new';
const LOGIN = '/3/authentication/token/validate_with_login';
const SESSION = '/3/authentication/session';

async function serve({ faults = [], key = SANDBOX.apiKey }: { faults?: readonly Fault[]; key?: string } = {}) {
  const clock = { time: Date.parse('2026-05-24T16:19:42Z') };
  const { origin, close } = await startSandbox({ port: 0, faults, now: () => clock.time });
  onTestFinished(close);
  const ask: Ask = async (method, path, body) => {
    const url = `${origin}${path}${path.includes('?') ? '&' : '?'}api_key=${key}`;
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(url, { method, ...(body && { body: JSON.stringify(body), headers }) });
    return { status: reply.status, body: (await reply.json()) as ReplyFixture['body'] };
  };
  return { ask, clock, origin };
}

async function newToken(ask: Ask): Promise<string> {
  return String((await ask('GET', TOKEN_NEW)).body['request_token']);
}

async function approvedToken(ask: Ask): Promise<string> {
  const token = await newToken(ask);
  const { username, password } = SANDBOX;
  await ask('POST', LOGIN, { username, password, request_token: token });
  return token;
}

async function newSession(ask: Ask): Promise<string> {
  return String((await ask('POST', `${SESSION}/new`, { request_token: await approvedToken(ask) })).body['session_id']);
}

const query = (values: Body) => `?${new URLSearchParams(values)}`;
const login = (token: string, password: string = SANDBOX.password): Body => ({
  username: SANDBOX.username,
  password,
  request_token: token,
});

/** How to bring the sandbox to each situation that a fixture's name tells: call, situation, verb. */
const SITUATIONS: Record<string, (ask: Ask) => ReturnType<Ask>> = {
  'account ok': async (ask) => ask('GET', `/3/account?session_id=${await newSession(ask)}`),
  'any not_found': (ask) => ask('GET', '/3/authentication/nothing'),
  'authentication ok': (ask) => ask('GET', '/3/authentication'),
  'guest_session_new ok': (ask) => ask('GET', '/3/authentication/guest_session/new'),
  'guest_session_rated_movies ok_empty_page': async (ask) => {
    const { body } = await ask('GET', '/3/authentication/guest_session/new');
    return ask('GET', `/3/guest_session/${body['guest_session_id']}/rated/movies?page=2`);
  },
  'session_convert_4 ok': (ask) => ask('POST', `${SESSION}/convert/4`, { access_token: SANDBOX.userAccessToken }),
  'session_delete ok': async (ask) => ask('DELETE', SESSION, { session_id: await newSession(ask) }),
  'session_new ok_via_GET': async (ask) =>
    ask('GET', `${SESSION}/new${query({ request_token: await approvedToken(ask) })}`),
  'session_new ok_via_POST': async (ask) => ask('POST', `${SESSION}/new`, { request_token: await approvedToken(ask) }),
  'session_new old_expired_token_via_GET': (ask) => ask('GET', `${SESSION}/new?request_token=5f3a62c0d797`),
  'session_new unknown_token_via_GET': (ask) => ask('GET', `${SESSION}/new?request_token=bla`),
  'token_new ok': (ask) => ask('GET', TOKEN_NEW),
  'v4_access_token_delete ok': (ask) =>
    ask('DELETE', '/4/auth/access_token', { access_token: SANDBOX.userAccessToken }),
  'validate_with_login ok_via_GET': async (ask) => ask('GET', `${LOGIN}${query(login(await newToken(ask)))}`),
  'validate_with_login ok_via_POST': async (ask) => ask('POST', LOGIN, login(await newToken(ask))),
  'validate_with_login wrong_credentials_via_GET': async (ask) =>
    ask('GET', `${LOGIN}${query(login(await newToken(ask), 'wrong'))}`),
  // Not asserted in full by their sources, but the code is.
  'session_new no_body_via_POST': (ask) => ask('POST', `${SESSION}/new`),
  'validate_with_login no_body_via_POST': (ask) => ask('POST', LOGIN),
};

/** Where recordings differ the sandbox answers as the newest one. */
const NEWER: Readonly<Record<string, { more?: readonly string[]; fewer?: readonly string[] }>> = {
  'session_new--old_expired_token_via_GET--TMDbLib-2019': { more: ['success'] },
  'validate_with_login--wrong_credentials_via_GET--TMDbLib-2019': { more: ['success'] },
  'authentication--ok--official-openapi': { fewer: ['status_code', 'status_message'] },
};

const compared = replyFixtures().filter(
  ({ name, kind }) => /^(recorded|documentation-example)/.test(kind) || name.includes('no_body'),
);

test.each(compared)('$name: same status, keys and codes', async ({ name, status, body }) => {
  const [call = '', situation = ''] = name.split('--');
  const invalidKey = situation === 'invalid_key';
  const { ask } = await serve(invalidKey ? { key: '0'.repeat(32) } : {});
  const reply = await (invalidKey ? ask('GET', '/3/authentication') : SITUATIONS[`${call} ${situation}`]!(ask));
  const { more = [], fewer = [] } = NEWER[name] ?? {};
  const keys = [...Object.keys(body), ...more].filter((key) => !fewer.includes(key));
  expect(Object.keys(reply.body).sort()).toEqual(keys.sort());
  if (status !== null) expect(reply.status).toBe(status);
  for (const key of keys.filter((key) => key.startsWith('status_'))) expect(reply.body[key]).toBe(body[key]);
  for (const key of keys.filter((key) => key in body)) {
    expect([key, shape(reply.body[key])]).toEqual([key, shape(body[key])]);
  }
});

/** Type, and length and letters of ids and times. */
function shape(value: unknown): unknown {
  if (typeof value !== 'string') return typeof value;
  if (/^[0-9a-f]{32,40}$/.test(value)) return `${value.length} hex digits`;
  return /^\d{4}-/.test(value) ? value.replace(/\d/g, '0') : 'string';
}

test('the sandbox answers as the OpenAPI document says', async () => {
  const document = openApiDocument();
  // Recorded traffic has null here.
  document.components.schemas.AccountDetailsResponse.properties.avatar.properties.tmdb.properties.avatar_path.type = [
    'string',
    'null',
  ];
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, 'openapi');
  const { ask } = await serve();
  const replies: Record<string, Awaited<ReturnType<Ask>>> = {
    '/3/authentication get': await SITUATIONS['authentication ok']!(ask),
    '/3/account/{account_id} get': await ask('GET', `/3/account/1?session_id=${await newSession(ask)}`),
    '/3/authentication/guest_session/new get': await SITUATIONS['guest_session_new ok']!(ask),
    '/3/authentication/token/new get': await SITUATIONS['token_new ok']!(ask),
    '/3/authentication/session/new post': await SITUATIONS['session_new ok_via_POST']!(ask),
    '/3/authentication/session/convert/4 post': await SITUATIONS['session_convert_4 ok']!(ask),
    '/3/authentication/token/validate_with_login post': await SITUATIONS['validate_with_login ok_via_POST']!(ask),
    '/3/authentication/session delete': await SITUATIONS['session_delete ok']!(ask),
  };
  const documented = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => /^(get|post|delete)$/.test(method))
      .map((method) => `${path} ${method}`),
  );
  expect(Object.keys(replies).sort()).toEqual(documented.sort());
  for (const [operation, { status, body }] of Object.entries(replies)) {
    const [path = '', method = ''] = operation.split(' ');
    const { schema } = document.paths[path][method].responses[status].content['application/json'];
    const properties = document.components.schemas[schema.$ref.split('/').at(-1)].properties;
    expect(ajv.validate({ $ref: `openapi${schema.$ref}` }, body), operation).toBe(true);
    // The document calls no property required: nothing else may be there, at least.
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(body)));
  }
});

test('a request token lives 60 minutes and is exchanged once; a guest session lives 24 hours', async () => {
  const { ask, clock } = await serve();
  const token = await approvedToken(ask);
  expect((await ask('POST', `${SESSION}/new`, { request_token: token })).status).toBe(200);
  expect((await ask('POST', `${SESSION}/new`, { request_token: token })).body['status_code']).toBe(17);

  const late = await approvedToken(ask);
  const { body: guest } = await ask('GET', '/3/authentication/guest_session/new');
  expect(guest['expires_at']).toBe('2026-05-25 16:19:42 UTC');
  clock.time += HOUR;
  expect((await ask('POST', `${SESSION}/new`, { request_token: late })).body['status_code']).toBe(17);
  expect((await ask('POST', LOGIN, login(late))).body['status_code']).toBe(33);
  const rated = `/3/guest_session/${guest['guest_session_id']}/rated/movies`;
  expect((await ask('GET', rated)).status).toBe(200);
  clock.time += 23 * HOUR;
  expect((await ask('GET', rated)).status).toBe(404);
});

test('a deleted session is gone', async () => {
  const { ask } = await serve();
  const session = await newSession(ask);
  expect((await ask('DELETE', `${SESSION}?session_id=${session}`)).status).toBe(200);
  expect(await ask('DELETE', SESSION, { session_id: session })).toMatchObject({
    status: 404,
    body: { status_code: 34 },
  });
  expect((await ask('GET', `/3/account?session_id=${session}`)).body['status_code']).toBe(3);
});

test.each<[Fault, string, number, number]>([
  ['rate-limit', '/3/authentication', 429, 25],
  ['maintenance', '/3/authentication', 503, 46],
  ['suspended-key', '/3/authentication', 401, 10],
])('--fault %s', async (fault, path, status, statusCode) => {
  const { ask } = await serve({ faults: [fault] });
  expect(await ask('GET', path)).toMatchObject({ status, body: { status_code: statusCode } });
});

test('the faults of a login', async () => {
  const wrong = await serve({ faults: ['wrong-password'] });
  expect((await wrong.ask('POST', LOGIN, login(await newToken(wrong.ask)))).body['status_code']).toBe(30);
  const expired = await serve({ faults: ['expired-token'] });
  expect((await expired.ask('POST', LOGIN, login(await newToken(expired.ask)))).body['status_code']).toBe(33);
  expect(FAULTS).toContain('slow');
});

test.each([
  ['an access token', { authorization: `Bearer ${SANDBOX.accessToken}` }, 200],
  ['an API key as Bearer', { authorization: `Bearer ${SANDBOX.apiKey}` }, 401],
  ['nothing', {}, 401],
])('%s as credential', async (_, headers, status) => {
  const { origin } = await serve();
  expect((await fetch(`${origin}/3/authentication`, { headers: headers as Record<string, string> })).status).toBe(
    status,
  );
});

test.each([
  ['a broken body', '{"a":'],
  ['a body that is no object', '"text"'],
  ['a huge body', `{"a":"${'x'.repeat(70_000)}"}`],
])('%s is refused', async (_, body) => {
  const { origin } = await serve();
  const reply = await fetch(`${origin}${LOGIN}?api_key=${SANDBOX.apiKey}`, { method: 'POST', body });
  expect([reply.status, await reply.json()]).toMatchObject([400, { success: false, status_code: 47 }]);
});

test('a verb that TMDb does not have there is 405 with code 42', async () => {
  const { ask } = await serve();
  expect(await ask('POST', TOKEN_NEW)).toMatchObject({ status: 405, body: { status_code: 42 } });
});
