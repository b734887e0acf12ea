import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createApi } from '../../src/sandbox/api.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createState } from '../../src/sandbox/state.ts';
import { newToken, serve, TOKEN_NEW } from '../support/sandbox-client.ts';

test.each([
  ['attacker.example', 421],
  ['127.0.0.1.attacker.example', 421],
  ['attacker.example:PORT', 421],
  ['localhost@attacker.example', 421],
  ['127.0.0.1:PORT', 200],
  ['localhost:PORT', 200],
  ['[::1]:PORT', 200],
])('Host: %s is answered with %i, by the API and the website', async (name, expected) => {
  const { ask, origin } = await serve();
  const { port } = new URL(origin);
  const headers = { host: name.replace('PORT', port), connection: 'close' };
  for (const path of [`${TOKEN_NEW}?api_key=${SANDBOX.apiKey}`, `/authenticate/${await newToken(ask)}`]) {
    const { status, body } = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers }, async (reply) =>
        resolve({ status: reply.statusCode, body: await text(reply) }),
      )
        .on('error', reject)
        .end();
    });
    expect({ status, isEmpty: body === '' }).toEqual({ status: expected, isEmpty: expected === 421 });
  }
});

test('two Hosts are refused', async () => {
  const { origin } = await serve();
  const { host, port } = new URL(origin);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${TOKEN_NEW} HTTP/1.1\r\nHost: ${host}\r\nHost: attacker.example\r\nConnection: close\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 4(00|21) /);
});

test('past 10,000 the oldest token, session and guest session are forgotten', () => {
  const state = createState({ now: () => 0 });
  const { tokens } = state;
  const api = createApi(state, () => '');
  const ask = (method: string, path: string, values: Record<string, string> = {}) =>
    api({ method, path, values: { api_key: SANDBOX.apiKey, ...values }, bearer: undefined });
  const make = () => {
    const token = tokens.make();
    token.state = 'approved';
    const session = ask('POST', '/3/authentication/session/new', { request_token: token.value }).body['session_id'];
    const guest = ask('GET', '/3/authentication/guest_session/new').body['guest_session_id'];
    return { token: token.value, session: String(session), guest: String(guest) };
  };
  const made = Array.from({ length: 10_001 }, make);
  const known = [made[0]!, made[1]!, made[10_000]!].map(({ token, session, guest }) => [
    tokens.find(token) !== undefined,
    ask('GET', '/3/account', { session_id: session }).status,
    ask('GET', `/3/guest_session/${guest}/rated/movies`).status,
  ]);
  expect(known).toEqual([
    [false, 401, 404],
    [true, 200, 200],
    [true, 200, 200],
  ]);
});
