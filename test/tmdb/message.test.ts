import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { type ApiCredential, composeMessage, type Message } from '../../src/tmdb/message.ts';
import { parseServerUrl } from '../../src/tmdb/server-url.ts';
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
  const message = composeMessage({ server: new URL(server), credential }, method, { path: 'path' }, { ...values });
  expect({ ...message, url: message.url.href }).toEqual({ method, ...composed });
});

const LISTS = { version: 4, path: 'account/{id}/lists', bearer: 'user_token' } as const;
const USER = { id: '5f3a62c0d797', user_token: 'd.e.f' };

test.each([
  ['http://127.0.0.1:1/3', 'http://127.0.0.1:1/4'],
  ['https://mirror.example/3/tmdb/3/', 'https://mirror.example/3/tmdb/4'],
  ['https://mirror.example/3/tmdb', 'https://mirror.example/4/tmdb'],
])('version 4 of %s is %s; an id is part of the path, and a user token a bearer', (base, base4) => {
  const server = parseServerUrl(base)!;
  for (const credential of [TOKEN, CREDENTIAL]) {
    const message = composeMessage({ server, credential }, 'GET', LISTS, { ...USER, page: 2 });
    expect({ ...message, url: message.url.href }).toEqual({
      method: 'GET',
      url: `${base4}/account/5f3a62c0d797/lists?page=2`,
      headers: { 'user-agent': 'tmdb-auth', authorization: 'Bearer d.e.f' },
    });
  }
});

test.each([
  ['https://mirror.example', TOKEN, USER, 'usage'],
  ['https://mirror.example/v3', TOKEN, USER, 'usage'],
  ['https://mirror.example/33', TOKEN, USER, 'usage'],
  ['https://mirror.example/3', TOKEN, { ...USER, id: '..' }, 'usage'],
  ['https://mirror.example/3', TOKEN, { ...USER, id: 'a/b' }, 'usage'],
])('no message is composed for %s with %j and %j', (base, credential, values, code) => {
  expect(() => composeMessage({ server: new URL(base), credential }, 'GET', LISTS, values)).toThrow(
    expect.objectContaining({ name: 'TmdbAuthError', code, exitCode: 2 }),
  );
});

test('an API key is sent nowhere in version 4', () => {
  const destination = { server: new URL('https://mirror.example/3'), credential: CREDENTIAL };
  expect(() => composeMessage(destination, 'POST', { version: 4, path: 'path' }, {})).toThrow(
    new TmdbAuthError('input_required', 'version 4 of the API takes the API Read Access Token, not the API key', {
      hint: 'both are at https://www.themoviedb.org/settings/api; store it: tmdb-auth config set access-token',
    }),
  );
});
