import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { readClaims } from '../../src/token-claims.ts';
import { openApiDocument, replyFixtures } from '../support/fixtures.ts';
import {
  ACCESS_TOKEN_V4,
  type Ask,
  approvedToken,
  decidedTokenV4,
  LOGIN,
  login,
  newSession,
  newToken,
  newUserToken,
  query,
  REQUEST_TOKEN_V4,
  SESSION,
  serve,
  TOKEN_NEW,
} from '../support/sandbox-client.ts';

/** How to bring the sandbox to each situation that a fixture's name tells: call, situation, verb. */
const SITUATIONS: Record<string, (ask: Ask, origin: string) => ReturnType<Ask>> = {
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
  'v4_access_token ok': async (ask, origin) =>
    ask('POST', ACCESS_TOKEN_V4, { request_token: await decidedTokenV4(ask, origin) }),
  'v4_access_token_delete ok': async (ask, origin) =>
    ask('DELETE', ACCESS_TOKEN_V4, { access_token: await newUserToken(ask, origin) }),
  'v4_request_token ok': (ask) => ask('POST', REQUEST_TOKEN_V4, { redirect_to: 'http://127.0.0.1:1/callback' }),
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
  ({ name, kind }) => /^(recorded|documentation-example)/.test(kind) || /^v4_|no_body/.test(name),
);

test.each(compared)('$name: same status, keys and codes', async ({ name, status, body }) => {
  const [call = '', situation = ''] = name.split('--');
  const invalidKey = situation === 'invalid_key';
  const bearer = call.startsWith('v4_') && { bearer: SANDBOX.accessToken };
  const { ask, origin } = await serve(invalidKey ? { key: '0'.repeat(32) } : { ...bearer });
  const reply = await (invalidKey ? ask('GET', '/3/authentication') : SITUATIONS[`${call} ${situation}`]!(ask, origin));
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
  if (/^[0-9a-f]{24,40}$/.test(value)) return `${value.length} hex digits`;
  if (readClaims(value)) return readClaims(value)?.kind;
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
  const { ask, origin } = await serve();
  const replies: Record<string, Awaited<ReturnType<Ask>>> = {
    '/3/authentication get': await SITUATIONS['authentication ok']!(ask, origin),
    '/3/account/{account_id} get': await ask('GET', `/3/account/1?session_id=${await newSession(ask)}`),
    '/3/authentication/guest_session/new get': await SITUATIONS['guest_session_new ok']!(ask, origin),
    '/3/authentication/token/new get': await SITUATIONS['token_new ok']!(ask, origin),
    '/3/authentication/session/new post': await SITUATIONS['session_new ok_via_POST']!(ask, origin),
    '/3/authentication/session/convert/4 post': await SITUATIONS['session_convert_4 ok']!(ask, origin),
    '/3/authentication/token/validate_with_login post': await SITUATIONS['validate_with_login ok_via_POST']!(
      ask,
      origin,
    ),
    '/3/authentication/session delete': await SITUATIONS['session_delete ok']!(ask, origin),
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
