import { expect, test } from 'vitest';
import { type ApiCredential, composeMessage, type Message } from '../../src/tmdb/message.ts';
import { CREDENTIAL } from './conversation.ts';

const TOKEN: ApiCredential = { kind: 'access_token', value: 'a.b.c' };
const BEARER = { 'user-agent': 'tmdb-auth', authorization: 'Bearer a.b.c' };
const VALUES = { request_token: 'abc123', password: 'p+a %/&' };
const QUERY = 'request_token=abc123&password=p%2Ba%20%25%2F%26';

test.each<[string, ApiCredential, Message['method'], values: object, composed: object]>([
  ['http://127.0.0.1:1/3', TOKEN, 'GET', {}, { url: 'http://127.0.0.1:1/3/path', headers: BEARER }],
  ['http://127.0.0.1:1/3', TOKEN, 'GET', VALUES, { url: `http://127.0.0.1:1/3/path?${QUERY}`, headers: BEARER }],
  [
    'http://127.0.0.1:1/',
    CREDENTIAL,
    'GET',
    VALUES,
    { url: `http://127.0.0.1:1/path?api_key=${CREDENTIAL.value}&${QUERY}`, headers: { 'user-agent': 'tmdb-auth' } },
  ],
  ['http://127.0.0.1:1/3', TOKEN, 'POST', VALUES, { url: 'http://127.0.0.1:1/3/path', headers: BEARER, json: VALUES }],
  [
    'http://127.0.0.1:1/a//b',
    CREDENTIAL,
    'DELETE',
    VALUES,
    {
      url: `http://127.0.0.1:1/a//b/path?api_key=${CREDENTIAL.value}`,
      headers: { 'user-agent': 'tmdb-auth' },
      json: VALUES,
    },
  ],
])('below %s with %j: %s %j', (server, credential, method, values, composed) => {
  const message = composeMessage({ server: new URL(server), credential }, method, 'path', { ...values });
  expect({ ...message, url: message.url.href }).toEqual({ method, ...composed });
});
